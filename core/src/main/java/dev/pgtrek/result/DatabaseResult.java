package dev.pgtrek.result;

import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What became of one database. Immutable. */
@Value.Immutable
public abstract class DatabaseResult implements Printable {
    DatabaseResult() {}

    public abstract String name();

    /** The name of the strategy that was used, such as {@code dump} or {@code replication}; empty where none was begun. */
    public abstract Optional<String> method();

    public abstract Status status();

    /** Why it failed or was skipped, and what to do about it; empty otherwise. */
    public abstract Optional<String> message();

    /** What kind of failure it was; present where it failed, and where it was skipped as the run was cancelled. */
    public abstract Optional<ErrorCode> errorCode();

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

    /** The bytes of rows that were moved, as COPY sends them. */
    @Value.Default
    public long bytes() {
        return 0;
    }

    @Value.Default
    public Duration duration() {
        return Duration.ZERO;
    }

    /** What could not be carried, or arrived otherwise than it left. */
    public abstract List<Finding> findings();

    /** The strategies that come before the one used, and why they were not. */
    public abstract List<RejectedStrategy> rejected();

    /** Returns a table with this database, its message, why strategies were not used, and its findings. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /** Returns the object that stands for this database in {@link MigrationResult#toJson()}. */
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

    /** What became of a database. */
    public enum Status {
        /** It was copied, and is no longer followed. */
        COMPLETED,
        /** It was copied and was in sync; changes on the source keep arriving. */
        REPLICATING,
        FAILED,
        /** It was not begun, because the run was cancelled before. */
        SKIPPED
    }
}
