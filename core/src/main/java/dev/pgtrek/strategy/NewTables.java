package dev.pgtrek.strategy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.text.Printable;
import java.util.List;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one database that were created on the source after its copy began, and their replication. Immutable.
 */
@Value.Immutable
public abstract class NewTables implements Printable {
    NewTables() {}

    public abstract String database();

    /** The tables that replicate from now on, by themselves or as parts of a replicated table. */
    public abstract List<QualifiedName> followed();

    /** The tables that can't replicate, each with the reason, and the statements that the target rejected. */
    public abstract List<Finding> findings();

    /** Returns the replicated tables in one line, and a line for each finding. */
    @Override
    public String toText() {
        return ReplicationText.ofNewTables(List.of(this));
    }

    /** Returns this database's object in {@link #toJson(String, List)}. */
    @Override
    public String toJson() {
        return ReplicationJson.of(this);
    }

    /**
     * Returns the reports of a migration's databases as text: the replicated tables, and the findings.
     *
     * @param reports one for each database
     */
    public static String toText(List<NewTables> reports) {
        return ReplicationText.ofNewTables(reports);
    }

    /**
     * Returns the reports of a migration's databases as one JSON object on one line: {@code migrationId} and
     * {@code databases}.
     *
     * @param migrationId the migration's id; null where there is no migration
     * @param reports one for each database
     */
    public static String toJson(@Nullable String migrationId, List<NewTables> reports) {
        return ReplicationJson.ofNewTables(migrationId, reports);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link NewTables}; not thread-safe. */
    public static final class Builder extends ImmutableNewTables.Builder {
        Builder() {}
    }
}
