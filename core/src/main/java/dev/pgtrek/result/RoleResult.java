package dev.pgtrek.result;

import dev.pgtrek.text.Printable;
import java.util.Optional;
import org.immutables.value.Value;

/** The result of one role. Immutable; its text masks the password. */
@Value.Immutable
public abstract class RoleResult implements Printable {
    RoleResult() {}

    public abstract String name();

    public abstract Status status();

    /** What could not be migrated, and why; empty where the role is complete. */
    public abstract Optional<String> message();

    /** The password that was generated because the source's could not be read. Secret. */
    @Value.Redacted
    public abstract Optional<String> generatedPassword();

    /** Returns one line, without the password. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /** Returns {@code name}, {@code status} and {@code message}; not the password. */
    @Override
    public String toJson() {
        return MigrationJson.of(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link RoleResult}; not thread-safe. */
    public static final class Builder extends ImmutableRoleResult.Builder {
        Builder() {}
    }

    /** The outcome of a role. */
    public enum Status {
        /** It was created with all its properties on the source. */
        CREATED,
        /** It already existed on the target; the message lists differences. */
        EXISTS,
        /** It was created without some of its properties on the source; the message lists them. */
        PARTIAL,
        FAILED,
        /** It was skipped: it belongs to the system or the provider, or was excluded. */
        SKIPPED
    }
}
