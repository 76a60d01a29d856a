package dev.pgtrek;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What became of a migration: every database, every role, every finding. Immutable. */
@Value.Immutable
public abstract class MigrationResult {
    MigrationResult() {}

    public abstract String migrationId();

    public abstract MigrationStatus status();

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

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link MigrationResult}; not thread-safe. */
    public static final class Builder extends ImmutableMigrationResult.Builder {
        Builder() {}
    }
}
