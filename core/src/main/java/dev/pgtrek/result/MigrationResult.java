package dev.pgtrek.result;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What became of a migration: every database, every role, every finding. Immutable. */
@Value.Immutable
public abstract class MigrationResult implements Printable {
    MigrationResult() {}

    public abstract String migrationId();

    public abstract Status status();

    public abstract Duration duration();

    /** One for each selected database, in the order of the plan. */
    public abstract List<DatabaseResult> databases();

    public abstract List<RoleResult> roles();

    /** What could not be carried that concerns the whole server, and neither one database nor one role. */
    public abstract List<Finding> findings();

    /** What the checks found before anything was written. */
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
     * Returns {@code migrationId}, {@code status}, {@code seconds}, {@code databases}, {@code roles}, {@code findings} and
     * {@code checks}; not the passwords that were made for roles.
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

    /** What became of a migration as a whole. */
    public enum Status {
        /** Every database was copied. */
        COMPLETED,
        /** Every database was copied, and at least one of them is being followed. */
        REPLICATING,
        CANCELLED,
        /** At least one database failed. */
        FAILED
    }
}
