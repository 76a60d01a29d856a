package dev.pgtrek.result;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.text.Printable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/** What a run would do, database by database. Immutable; creating it changes nothing on the servers. */
@Value.Immutable
public abstract class MigrationPlan implements Printable {
    MigrationPlan() {}

    public abstract List<DatabasePlan> databases();

    /** The databases of the source that are excluded, and why. */
    public abstract Map<String, String> leftOut();

    public abstract CheckReport checks();

    public Optional<DatabasePlan> database(String name) {
        return databases().stream().filter(plan -> plan.name().equals(name)).findFirst();
    }

    /**
     * Returns a table of the databases, the reasons for rejected strategies, the excluded databases, and the check
     * report.
     */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /**
     * Returns {@code status}, which is {@code passed} or {@code failed} by the checks, {@code databases}, {@code leftOut}
     * and {@code checks}.
     */
    @Override
    public String toJson() {
        return toJson(checks().passed() ? "passed" : "failed");
    }

    /**
     * Returns the same as {@link #toJson()} with another {@code status}, for a caller whose plan did not finish.
     *
     * @param status such as {@code cancelled}
     */
    public String toJson(String status) {
        return MigrationJson.of(this, status);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link MigrationPlan}; not thread-safe. */
    public static final class Builder extends ImmutableMigrationPlan.Builder {
        Builder() {}
    }
}
