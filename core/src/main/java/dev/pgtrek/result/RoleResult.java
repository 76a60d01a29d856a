package dev.pgtrek.result;

import dev.pgtrek.text.Printable;
import java.util.Optional;
import org.immutables.value.Value;

/** What became of one role. Immutable; its text masks the password. */
@Value.Immutable
public abstract class RoleResult implements Printable {
    RoleResult() {}

    public abstract String name();

    public abstract Status status();

    /** What could not be carried, and why; empty where all of it was. */
    public abstract Optional<String> message();

    /** The password that was made for it, where the one it has on the source could not be read. Secret. */
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

    /** What became of a role. */
    public enum Status {
        /** It was created with all that it has on the source. */
        CREATED,
        /** It was on the target before; differences are in the message. */
        EXISTS,
        /** It was created without some of what it has on the source; what, is in the message. */
        PARTIAL,
        FAILED,
        /** It was left out: it belongs to the system or the provider, or was excluded. */
        SKIPPED
    }
}
