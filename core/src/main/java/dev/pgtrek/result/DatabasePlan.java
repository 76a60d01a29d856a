package dev.pgtrek.result;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.text.Printable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.immutables.value.Value;

/** The plan for one database. Immutable. */
@Value.Immutable
public abstract class DatabasePlan implements Printable {
    DatabasePlan() {}

    /** Its name on the source. */
    public abstract String name();

    /** Its name on the target, if that is another one. */
    public abstract Optional<String> targetName();

    /** The strategy to be used; empty where no strategy's requirements are met. */
    public abstract Optional<String> method();

    /** The earlier strategies, and why they are rejected. */
    public abstract List<RejectedStrategy> rejected();

    /** The size of the whole database on the source in bytes. */
    @Value.Default
    public long bytes() {
        return 0;
    }

    /** The number of tables whose rows would move. */
    @Value.Default
    public long tables() {
        return 0;
    }

    /** The bytes, without indexes, of the tables whose rows would move. */
    @Value.Default
    public long tableBytes() {
        return 0;
    }

    /** The findings of the checks and the chosen strategy for this database. */
    public abstract List<Finding> findings();

    /** Whether the migration would start: a strategy is available, and no check found an error. */
    public boolean feasible() {
        return method().isPresent() && findings().stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** Returns a table with this database, the reasons for rejected strategies, and its findings. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /** Returns this database's object in {@link MigrationPlan#toJson()}. */
    @Override
    public String toJson() {
        return MigrationJson.of(this);
    }

    /**
     * A strategy that was rejected for a database, with its unmet requirements.
     *
     * @param name the strategy's name
     * @param reasons its unmet requirements; never empty
     */
    public record RejectedStrategy(String name, List<Finding> reasons) {
        public RejectedStrategy {
            reasons = List.copyOf(reasons);
        }

        /** Returns one line: the strategy's name, and why it was rejected. */
        @Override
        public String toString() {
            return "not by " + name + ", since "
                    + reasons.stream().map(reason -> reason.message().strip()).collect(Collectors.joining("; "));
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabasePlan}; not thread-safe. */
    public static final class Builder extends ImmutableDatabasePlan.Builder {
        Builder() {}
    }
}
