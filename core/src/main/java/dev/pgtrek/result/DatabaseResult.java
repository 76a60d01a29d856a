package dev.pgtrek.result;

import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** The result of one database. Immutable. */
@Value.Immutable
public abstract class DatabaseResult implements Printable {
    DatabaseResult() {}

    /** Its name on the source. */
    public abstract String name();

    /** Its name on the target, if that is another one. */
    public abstract Optional<String> targetName();

    /**
     * The name of the strategy that was used, such as {@code dump} or {@code replication}; empty where none was
     * started.
     */
    public abstract Optional<String> method();

    public abstract Status status();

    /** The reason why it failed or was skipped, with the remedy; empty otherwise. */
    public abstract Optional<String> message();

    /** The kind of failure; present where it failed, and where it was skipped because the run was cancelled. */
    public abstract Optional<ErrorCode> errorCode();

    /** The number of tables whose rows were moved. */
    @Value.Default
    public long tables() {
        return 0;
    }

    /** The number of rows that were moved. */
    @Value.Default
    public long rows() {
        return 0;
    }

    /** The bytes of rows that were moved, as COPY sends them. */
    @Value.Default
    public long bytes() {
        return 0;
    }

    @Value.Default
    public Duration duration() {
        return Duration.ZERO;
    }

    /** What could not be migrated, or differs on the target. */
    public abstract List<Finding> findings();

    /** The strategies before the one used, and why they were rejected. */
    public abstract List<DatabasePlan.RejectedStrategy> rejected();

    /** Returns a table with this database, its message, the reasons for rejected strategies, and its findings. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /** Returns this database's object in {@link MigrationResult#toJson()}. */
    @Override
    public String toJson() {
        return MigrationJson.of(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabaseResult}; not thread-safe. */
    public static final class Builder extends ImmutableDatabaseResult.Builder {
        Builder() {}
    }

    /** The outcome of a database. */
    public enum Status {
        /** It was copied, and no longer replicates. */
        COMPLETED,
        /** It was copied and was in sync; changes on the source continue to replicate. */
        REPLICATING,
        FAILED,
        /** It was not started, because the run was cancelled before. */
        SKIPPED
    }
}
