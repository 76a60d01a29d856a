package dev.pgtrek.replication.internal.definitions;

import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.replication.internal.mark.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A comparison of source and target with a time limit. */
public final class TimedVerification {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TimedVerification() {}

    /** Returns the result; empty if the time limit was too short. */
    public static Optional<VerificationReport> within(
            Deadline deadline, String migrationId, Callable<VerificationReport> verification)
            throws InterruptedException {
        FutureTask<VerificationReport> comparing = new FutureTask<>(verification);
        Thread thread = Threads.start(comparing, "pgtrek-" + migrationId + "-cutover-verify");
        try {
            return Optional.of(comparing.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MigrationException known
                    ? known
                    : new MigrationException(
                            ErrorCode.INTERNAL, "the verification failed: " + e.getCause(), e.getCause());
        } finally {
            thread.interrupt();
            joinFor(PATIENCE, thread);
        }
    }

    /** Waits for the thread for a limited time: it may hang at a silent server. */
    private static void joinFor(Duration time, Thread thread) {
        Deadline patience = Deadline.in(time);
        Threads.uninterruptibly(() -> {
            while (thread.isAlive() && !patience.passed()) {
                thread.join(patience.left().toMillis() + 1);
            }
        });
    }
}
