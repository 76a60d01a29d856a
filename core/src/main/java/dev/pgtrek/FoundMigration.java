package dev.pgtrek;

import java.util.Map;
import java.util.Set;

/**
 * A migration that an earlier process, or another one, left on the servers: replicating, or broken off in the middle.
 * Immutable.
 *
 * @param migrationId its id, for {@link Migration#attach}
 * @param databases the databases that something of it was found of, and on which of the servers; none where it left nothing
 *     but memberships that the target's user had borrowed, which {@link MigrationRun#stopReplication()} gives back
 */
public record FoundMigration(String migrationId, Map<String, Set<Side>> databases) {
    public FoundMigration {
        databases = Map.copyOf(databases);
    }
}
