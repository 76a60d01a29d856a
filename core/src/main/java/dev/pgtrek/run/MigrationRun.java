package dev.pgtrek.run;

import dev.pgtrek.Migration;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.result.MigrationResult;
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
     * What it is doing, or how it ended: {@link State#REPLICATING} where databases replicate from now on, of which
     * {@link #replication()} tells.
     */
    State state();

    /** Whether it has ended, one way or the other. */
    default boolean isDone() {
        return state() != State.RUNNING;
    }

    /**
     * What {@link #await()} returns or throws, for callers that do not wait. Actions that depend on it and are not
     * {@code …Async} run on a thread of the run's own, and hold up its end.
     */
    CompletionStage<MigrationResult> result();

    /**
     * Waits until every database is done, or has failed.
     *
     * @return what became of each database; its status is {@link MigrationResult.Status#CANCELLED} if the run was cancelled while
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

    /** What a {@link MigrationRun} is doing, or how it ended. */
    enum State {
        /** Databases are being copied, or will be. */
        RUNNING,
        /** Every database was copied, and at least one of them is followed. */
        REPLICATING,
        /** Every database was copied, and none is followed. */
        COMPLETED,
        /** At least one database failed, or the run as a whole did. */
        FAILED,
        CANCELLED
    }
}
