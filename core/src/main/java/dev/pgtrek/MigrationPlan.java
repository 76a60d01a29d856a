package dev.pgtrek;

import dev.pgtrek.check.CheckReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/** What a run would do, database by database. Immutable; reading it changes nothing. */
@Value.Immutable
public abstract class MigrationPlan {
    MigrationPlan() {}

    public abstract List<DatabasePlan> databases();

    /** The databases of the source that are left out, and why. */
    public abstract Map<String, String> leftOut();

    public abstract CheckReport checks();

    public Optional<DatabasePlan> database(String name) {
        return databases().stream().filter(plan -> plan.name().equals(name)).findFirst();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link MigrationPlan}; not thread-safe. */
    public static final class Builder extends ImmutableMigrationPlan.Builder {
        Builder() {}
    }
}
