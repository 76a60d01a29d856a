package dev.pgtrek.result;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** The result of a migration: every database, every role, every finding. Immutable. */
@Value.Immutable
public abstract class MigrationResult implements Printable {
    MigrationResult() {}

    public abstract String migrationId();

    public abstract Status status();

    public abstract Duration duration();

    /** A result for each selected database, in the order of the plan. */
    public abstract List<DatabaseResult> databases();

    public abstract List<RoleResult> roles();

    /** What could not be migrated and concerns the whole server, rather than one database or one role. */
    public abstract List<Finding> findings();

    /** The report of the checks before anything was written. */
    public abstract CheckReport checks();

    public Optional<DatabaseResult> database(String name) {
        return databases().stream().filter(result -> result.name().equals(name)).findFirst();
    }

    /** Returns a table of the databases, messages, findings and roles, and the status as the last line. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /**
     * Returns {@code migrationId}, {@code status}, {@code seconds}, {@code databases}, {@code roles}, {@code findings}
     * and {@code checks}; excludes the generated passwords.
     */
    @Override
    public String toJson() {
        return MigrationJson.of(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link MigrationResult}; not thread-safe. */
    public static final class Builder extends ImmutableMigrationResult.Builder {
        Builder() {}
    }

    /** The outcome of a whole migration. */
    public enum Status {
        /** Every database was copied. */
        COMPLETED,
        /** Every database was copied, and at least one replicates. */
        REPLICATING,
        CANCELLED,
        /** At least one database failed. */
        FAILED
    }
}
