package dev.pgtrek.strategy;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.option.MigrationOptions;

/**
 * The replication of one database, as set up by a {@link ContinuousStrategy}. It continues between the servers without
 * a process that holds an instance. Every method reads the current state from the two servers. Thread-safe.
 */
public interface Replication extends AutoCloseable {
    String database();

    /**
     * Queries both servers for the status; takes a few seconds at the most, beside the servers' connect timeouts.
     *
     * @return the status; its message names an unreachable server, which causes no exception
     * @throws dev.pgtrek.error.MigrationException if a server's answer can't be read
     * @throws InterruptedException if the thread is interrupted
     */
    ReplicationStatus status() throws InterruptedException;

    /**
     * Queries as {@link #status} does, then takes the actions that the strategy is configured for, such as abandoning
     * the replication before its slot fills the source's disk. Called every few seconds while a run is open.
     */
    default ReplicationStatus watch() throws InterruptedException {
        return status();
    }

    /**
     * Creates on the target the tables that were created on the source since the copy began, and replicates them from
     * now on. This includes partitions of tables that already replicate. Their rows are copied while replication
     * continues. Partitions and tables that were attached, detached or unpublished on the source are also brought up to
     * date. May be repeated. Unsupported by default.
     *
     * @param source the current contents of the source's database
     * @param options the options with which this process attached to the migration, such as the folder of the client
     *     tools
     * @param dropped the handling of tables that were dropped on the source
     * @return the tables that replicate now, and those that can't; neither where nothing is new
     * @throws dev.pgtrek.error.MigrationException if a server is unreachable, or rejects a statement
     * @throws InterruptedException if the thread is interrupted; may be repeated then
     */
    default NewTables followNewTables(DatabaseInventory source, MigrationOptions options, DroppedTables dropped)
            throws InterruptedException {
        throw new MigrationException(
                ErrorCode.REPLICATION, "new tables of database " + database() + " can't be replicated by its strategy");
    }

    /**
     * Ends the replication: the target keeps its rows, its sequences are set to the source's positions, and every
     * object of pgtrek is removed from each reachable server. May be repeated to do what is left.
     *
     * @return what was done, and what is left
     * @throws InterruptedException if the thread is interrupted; may be repeated then
     */
    StopReport stop() throws InterruptedException;

    /** Closes this instance; the replication continues. */
    @Override
    void close();
}
