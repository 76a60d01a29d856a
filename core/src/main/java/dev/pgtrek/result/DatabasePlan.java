package dev.pgtrek.result;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.text.Printable;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** How one database would be migrated. Immutable. */
@Value.Immutable
public abstract class DatabasePlan implements Printable {
    DatabasePlan() {}

    public abstract String name();

    /** The strategy that would be used; empty where the requirements of none are met. */
    public abstract Optional<String> method();

    /** The strategies before that one, and why they would not be used. */
    public abstract List<RejectedStrategy> rejected();

    /** The bytes that the whole database takes up on the source. */
    @Value.Default
    public long bytes() {
        return 0;
    }

    /** The tables whose rows would move. */
    @Value.Default
    public long tables() {
        return 0;
    }

    /** The bytes, without indexes, of the tables whose rows would move. */
    @Value.Default
    public long tableBytes() {
        return 0;
    }

    /** What the checks and the chosen strategy have to say about this database. */
    public abstract List<Finding> findings();

    /** Whether it would be begun: a strategy is there, and no check found an error. */
    public boolean feasible() {
        return method().isPresent() && findings().stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** Returns a table with this database, why strategies are not used, and its findings. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /** Returns the object that stands for this database in {@link MigrationPlan#toJson()}. */
    @Override
    public String toJson() {
        return MigrationJson.of(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabasePlan}; not thread-safe. */
    public static final class Builder extends ImmutableDatabasePlan.Builder {
        Builder() {}
    }
}
