package dev.pgtrek.run;

import dev.pgtrek.Migration;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.result.MigrationResult;
import java.util.concurrent.CompletionStage;

/**
 * A migration in progress, started by {@link Migration#start()}: it lives in this process, and ends. Replication
 * outlives the run: neither the end of this process nor {@link #close()} stops it. Thread-safe.
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
     * Returns the state of the run: {@link State#REPLICATING} where databases continue to replicate, which
     * {@link #replication()} reports.
     */
    State state();

    /** Whether the run has ended, in any state. */
    default boolean isDone() {
        return state() != State.RUNNING;
    }

    /**
     * Returns a stage that completes with what {@link #await()} returns or throws. Dependent actions that are not
     * {@code …Async} run on a thread of the run, and delay its end.
     */
    CompletionStage<MigrationResult> result();

    /**
     * Waits until every database is done or has failed.
     *
     * @return the result of each database; its status is {@link MigrationResult.Status#CANCELLED} if the run was
     *     cancelled while it moved databases
     * @throws ChecksFailedException if a check found an error that concerns the whole migration; nothing was written
     * @throws dev.pgtrek.server.ConnectionFailedException if a server could not be reached
     * @throws MigrationCancelledException if the run was cancelled before it started the first database, or if the
     *     waiting thread is interrupted: its interrupt status is set then, and the run continues until
     *     {@link #cancel()} or {@link #close()}
     */
    MigrationResult await();

    /**
     * Ends the run: its queries on the servers, child processes and threads, within about two seconds. What has arrived
     * on the target stays there. Does nothing if the run has ended.
     */
    void cancel();

    /**
     * Returns the handle to the databases of this migration that replicate, or will. It reports their state at once,
     * and cuts them over once they are copied. Returns the same handle each time; it closes with this run.
     */
    ReplicationHandle replication();

    /**
     * Cancels the run if it still copies, and waits until all its threads and sessions in this process have ended.
     * Databases that replicate already continue to replicate.
     */
    @Override
    void close();

    /** The state of a {@link MigrationRun}. */
    enum State {
        /** Databases are being copied, or will be. */
        RUNNING,
        /** Every database was copied, and at least one replicates. */
        REPLICATING,
        /** Every database was copied, and none replicates. */
        COMPLETED,
        /** At least one database failed, or the run as a whole did. */
        FAILED,
        CANCELLED
    }
}
