package dev.pgtrek.inventory;

import java.time.Duration;
import org.immutables.value.Value;

/** A transaction that was prepared for a two-phase commit. Immutable. */
@Value.Immutable
public abstract class PreparedTransaction {
    PreparedTransaction() {}

    /** The name that COMMIT PREPARED and ROLLBACK PREPARED take. */
    public abstract String gid();

    public abstract String database();

    public abstract String owner();

    /** The time since it was prepared. */
    @Value.Default
    public Duration age() {
        return Duration.ZERO;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link PreparedTransaction}; not thread-safe. */
    public static final class Builder extends ImmutablePreparedTransaction.Builder {
        Builder() {}
    }
}
