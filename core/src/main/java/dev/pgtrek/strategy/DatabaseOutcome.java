package dev.pgtrek.strategy;

import org.immutables.value.Value;

/** The outcome of a database that did not fail. Immutable. */
@Value.Immutable
public abstract class DatabaseOutcome {
    DatabaseOutcome() {}

    /**
     * Whether the database continues to replicate, which requires a {@link ContinuousStrategy}; otherwise it is
     * complete.
     */
    @Value.Default
    public boolean replicating() {
        return false;
    }

    /** The tables whose rows were moved. */
    @Value.Default
    public long tables() {
        return 0;
    }

    /** The rows that were moved. */
    @Value.Default
    public long rows() {
        return 0;
    }

    /** The bytes of rows that were moved, as COPY sent them. */
    @Value.Default
    public long bytes() {
        return 0;
    }

    /** Returns a completed outcome without counts. */
    public static DatabaseOutcome completed() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabaseOutcome}; not thread-safe. */
    public static final class Builder extends ImmutableDatabaseOutcome.Builder {
        Builder() {}
    }
}
