package dev.pgtrek.strategy;

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
     * @throws dev.pgtrek.MigrationException if a server's answer can't be read
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
