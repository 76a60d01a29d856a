package dev.pgtrek;

import java.util.concurrent.CompletionStage;

/**
 * A migration on its way, begun by {@link Migration#start()}: it lives in this process, and ends. Databases that replicate go
 * on after it: neither the end of this process nor {@link #close()} ends that. Thread-safe.
 *
 * <pre>{@code
 * try (MigrationRun run = migration.start()) {
 *   MigrationResult result = run.await();
 *   ReplicationHandle replication = run.replication();
 *   replication.awaitInSync(Duration.ofMinutes(10));
 *   replication.stop();
 * }
 * }</pre>
 */
public interface MigrationRun extends AutoCloseable {
    /** Names this migration in log lines and on both servers. */
    String migrationId();

    /**
     * What it is doing, or how it ended: {@link RunState#REPLICATING} where databases replicate from now on, of which
     * {@link #replication()} tells.
     */
    RunState state();

    /** Whether it has ended, one way or the other. */
    default boolean isDone() {
        return state() != RunState.RUNNING;
    }

    /**
     * What {@link #await()} returns or throws, for callers that do not wait. Actions that depend on it and are not
     * {@code …Async} run on a thread of the run's own, and hold up its end.
     */
    CompletionStage<MigrationResult> result();

    /**
     * Waits until every database is done, or has failed.
     *
     * @return what became of each database; its status is {@link MigrationStatus#CANCELLED} if the run was cancelled while
     *     databases were being moved
     * @throws ChecksFailedException if a check found an error that concerns the whole migration; nothing was written
     * @throws dev.pgtrek.server.ConnectionFailedException if a server could not be reached
     * @throws MigrationCancelledException if the run was cancelled before the first database was begun, or if the waiting
     *     thread is interrupted: its interrupt status is set then, and the run goes on until {@link #cancel()} or
     *     {@link #close()}
     */
    MigrationResult await();

    /**
     * Ends the run: the servers' queries, the child processes and the threads, within about two seconds. What has arrived on
     * the target stays there. Does nothing if the run has ended.
     */
    void cancel();

    /**
     * The databases of this migration that replicate, or will: their state is told from now on, and they are switched over
     * when they have been copied. The same one each time; it ends with this.
     */
    ReplicationHandle replication();

    /**
     * Cancels the run if it still copies, and waits until nothing of it is left in this process. Databases that are followed
     * already go on to be.
     */
    @Override
    void close();
}
