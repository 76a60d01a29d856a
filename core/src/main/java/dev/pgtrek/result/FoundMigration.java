package dev.pgtrek.result;

import dev.pgtrek.Migration;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Side;
import dev.pgtrek.text.Printable;
import java.util.Map;
import java.util.Set;

/**
 * A migration that another process, usually an earlier one, left on the servers: replicating or interrupted. Immutable.
 *
 * @param migrationId its id, for {@link Migration#replication}
 * @param databases the databases of which objects were found, by their names on the source, with the servers that hold
 *     objects; empty where only memberships are left that the target's user borrowed, which
 *     {@link ReplicationHandle#stop()} revokes
 * @param renamed the databases that have another name on the target: their names on the source, as in
 *     {@code databases}, with those on the target
 */
public record FoundMigration(String migrationId, Map<String, Set<Side>> databases, Map<String, String> renamed)
        implements Printable {
    public FoundMigration {
        databases = Map.copyOf(databases);
        renamed = Map.copyOf(renamed);
    }

    /** Describes a migration whose databases have the same names on both servers. */
    public FoundMigration(String migrationId, Map<String, Set<Side>> databases) {
        this(migrationId, databases, Map.of());
    }

    /** Returns the migration, and for each database the servers that hold objects of it. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /**
     * Returns {@code migrationId} and {@code databases}, each with its {@code name}, {@code sides} and, where it has
     * another name on the target, {@code targetName}.
     */
    @Override
    public String toJson() {
        return MigrationJson.of(this);
    }
}
