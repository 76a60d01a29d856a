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
 * @param databases the databases of which objects were found, with the servers that hold them; empty where only
 *     memberships are left that the target's user borrowed, which {@link ReplicationHandle#stop()} revokes
 */
public record FoundMigration(String migrationId, Map<String, Set<Side>> databases) implements Printable {
    public FoundMigration {
        databases = Map.copyOf(databases);
    }

    /** Returns the migration, and for each database the servers that hold objects of it. */
    @Override
    public String toText() {
        return MigrationText.of(this);
    }

    /** Returns {@code migrationId} and {@code databases}, each with its {@code name} and {@code sides}. */
    @Override
    public String toJson() {
        return MigrationJson.of(this);
    }
}
