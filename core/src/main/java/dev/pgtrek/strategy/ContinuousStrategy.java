package dev.pgtrek.strategy;

import dev.pgtrek.server.Server;

/**
 * A way to move one database that follows the source afterwards: its {@link #migrate} returns as soon as the target is in
 * sync, with {@link DatabaseOutcome#replicating()} where the target goes on to follow. Whatever it makes on the two servers
 * goes by the {@link ReplicationName} of the database, so that any later process can take it up.
 */
public interface ContinuousStrategy extends MigrationStrategy {
    /**
     * The handle of a database's replication, be it under way, already running, ended, or not yet begun. Opens nothing.
     *
     * @param source where the database comes from; its {@link Server#database()} does not matter
     * @param target where it goes
     */
    Replication attach(String migrationId, String database, Server source, Server target);
}
