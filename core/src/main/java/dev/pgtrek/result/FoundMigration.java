package dev.pgtrek.result;

import dev.pgtrek.Migration;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Side;
import dev.pgtrek.text.Printable;
import java.util.Map;
import java.util.Set;

/**
 * A migration that an earlier process, or another one, left on the servers: replicating, or broken off in the middle.
 * Immutable.
 *
 * @param migrationId its id, for {@link Migration#replication}
 * @param databases the databases that something of it was found of, and on which of the servers; none where it left nothing
 *     but memberships that the target's user had borrowed, which {@link ReplicationHandle#stop()} gives back
 */
public record FoundMigration(String migrationId, Map<String, Set<Side>> databases) implements Printable {
    public FoundMigration {
        databases = Map.copyOf(databases);
    }

    /** Returns the migration, and for each database the servers on which something of it was found. */
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
