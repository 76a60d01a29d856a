package dev.pgtrek.strategy;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.option.MigrationOptions;

/**
 * The replication of one database: what a {@link ContinuousStrategy} set up, and what goes on between the servers by itself,
 * whether or not anybody holds one of these. All that it knows it reads off the two servers when it is asked. Thread-safe.
 */
public interface Replication extends AutoCloseable {
    String database();

    /**
     * Asks both servers how it stands; takes a few seconds at the most, beside the servers' connect timeouts.
     *
     * @return what they said; a server that can't be reached is said in the message, and is no exception
     * @throws dev.pgtrek.error.MigrationException if a server's answer can't be read
     * @throws InterruptedException if the thread is interrupted
     */
    ReplicationStatus status() throws InterruptedException;

    /**
     * Asks as {@link #status} does and then does what the strategy was told to do about the answer, such as to give the
     * replication up before its slot fills the source's disk. Called every few seconds while a run is open.
     */
    default ReplicationStatus watch() throws InterruptedException {
        return status();
    }

    /**
     * Makes the tables on the target that were made on the source since the copy began, with the partitions of tables that
     * are followed already, and follows them from now on: their rows are copied while this goes on. What was attached,
     * detached or unpublished on the source is brought up to date, too. May be repeated. Not possible by default.
     *
     * @param source what is in the source's database now
     * @param options what was chosen where this process took the migration up, such as the folder of the client tools
     * @param dropped what to do about tables that were dropped on the source
     * @return which ones are followed now, and which ones can't be; neither where nothing is new
     * @throws dev.pgtrek.error.MigrationException if a server can't be reached, or refuses
     * @throws InterruptedException if the thread is interrupted; may be repeated then
     */
    default NewTables followNewTables(DatabaseInventory source, MigrationOptions options, DroppedTables dropped)
            throws InterruptedException {
        throw new MigrationException(
                ErrorCode.REPLICATION, "new tables of database " + database() + " can't be replicated by its strategy");
    }

    /**
     * Ends it: the target keeps its rows, its sequences are set to where the source's are, and every object of pgtrek's goes
     * away on both sides, or on the one that can be reached. May be repeated, and does then what is left to do.
     *
     * @return what was done, and what is left
     * @throws InterruptedException if the thread is interrupted; may be repeated then
     */
    StopReport stop() throws InterruptedException;

    /** Lets go of it; the replication goes on. */
    @Override
    void close();
}
