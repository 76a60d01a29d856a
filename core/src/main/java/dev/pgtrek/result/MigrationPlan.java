package dev.pgtrek.result;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.text.Printable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/** What a run would do, database by database. Immutable; reading it changes nothing. */
@Value.Immutable
public abstract class MigrationPlan implements Printable {
    MigrationPlan() {}

    public abstract List<DatabasePlan> databases();

    /** The databases of the source that are left out, and why. */
    public abstract Map<String, String> leftOut();

    public abstract CheckReport checks();

    public Optional<DatabasePlan> database(String name) {
        return databases().stream().filter(plan -> plan.name().equals(name)).findFirst();
    }

    /** Returns a table of the databases, why strategies are not used, what is left out, and the report of the checks. */
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
     * As {@link #toJson()}, with another {@code status}: for a caller whose plan did not come to its end.
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
