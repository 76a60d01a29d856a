package dev.pgtrek.examples.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command's work when the process is asked to end (Ctrl-C, SIGTERM), and keeps the process alive until the
 * command has cleaned up and reported the outcome. The JVM then exits with 128 plus the signal's number: 130 after
 * Ctrl-C.
 */
final class Cancellation implements AutoCloseable {
    /** Cancelling takes about two seconds; a user who waits longer than this kills the process. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Thread hook = new Thread(this::cancel, "pgtrek-cancel");
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Runnable action;
    private boolean cancelled;
    private @Nullable ExitStatus outcome;

    private Cancellation() {}

    /** Watches the process, until closed. */
    static Cancellation watch() {
        Cancellation cancellation = new Cancellation();
        Runtime.getRuntime().addShutdownHook(cancellation.hook);
        return cancellation;
    }

    /** Sets how to end the work that runs from now on; ends it at once if the process is ending already. */
    synchronized void onCancel(Runnable ending) {
        action = ending;
        if (cancelled) {
            ending.run();
        }
    }

    /** Ends work by interrupting its thread, the calling one. */
    void interruptsThisThread() {
        onCancel(Thread.currentThread()::interrupt);
    }

    /**
     * Sets the exit status of a process that was asked to end after its work was complete, or could not be undone.
     * The JVM would exit with 128 plus the signal's number, as if the work had not been done.
     */
    synchronized void exitsWith(ExitStatus status) {
        outcome = status;
    }

    private synchronized @Nullable ExitStatus outcome() {
        return outcome;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    private void cancel() {
        endWork();
        try {
            if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(
                        "pgtrek: gave up waiting for the end of the work after " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ExitStatus known = outcome();
        if (known != null) {
            System.out.flush();
            System.err.flush();
            Runtime.getRuntime().halt(known.code());
        }
    }

    private synchronized void endWork() {
        cancelled = true;
        if (action != null) {
            action.run();
        }
    }

    /** Records that the work has ended and its outcome is reported. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            synchronized (this) {
                cancelled = true; // the process is ending, even if the hook has not run yet
            }
        }
    }
}
