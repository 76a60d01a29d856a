package dev.pgtrek.strategy;

import org.immutables.value.Value;

/** What a strategy did with a database that did not fail. Immutable. */
@Value.Immutable
public abstract class DatabaseOutcome {
    DatabaseOutcome() {}

    /** Whether the database is being followed, which takes a {@link ContinuousStrategy}; otherwise it is done with. */
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

    /** Done, with no rows to count. */
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
