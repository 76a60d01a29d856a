package dev.pgtrek.inventory;

import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;

/** An open transaction of another session that has written data. Immutable. */
@Value.Immutable
public abstract class OpenTransaction {
    OpenTransaction() {}

    /** The server process, for {@code pg_terminate_backend}. */
    public abstract int pid();

    public abstract Optional<String> database();

    public abstract Optional<String> user();

    public abstract Optional<String> applicationName();

    /** Such as {@code idle in transaction}; empty where pgtrek's user may not see it. */
    public abstract Optional<String> state();

    /** The time since it began; empty where pgtrek's user may not see it. */
    public abstract Optional<Duration> age();

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link OpenTransaction}; not thread-safe. */
    public static final class Builder extends ImmutableOpenTransaction.Builder {
        Builder() {}
    }
}
