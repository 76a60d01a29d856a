package dev.pgtrek.internal.login;

import java.net.SocketException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One wait for a peer. During silence the peer is probed over another connection, on a separate thread until it
 * answers. Used by one thread.
 */
final class SilenceWatch implements AutoCloseable {
    private final KeepAlive keepAlive;
    private final Callable<Sign> question;
    private final Runnable wakeUp;
    private final long begun = System.nanoTime();
    private long nextQuestion;
    private int unanswered;
    private @Nullable FutureTask<Sign> asked;
    private @Nullable Thread asking;

    /** @param wakeUp ends the wait from another thread */
    SilenceWatch(KeepAlive keepAlive, Callable<Sign> question, Runnable wakeUp) {
        this.keepAlive = keepAlive;
        this.question = question;
        this.wakeUp = wakeUp;
        this.nextQuestion = begun + keepAlive.idle().toNanos();
    }

    /** Returns the longest wait before the next {@link #look}; 0 for no limit. */
    long waitMillis() {
        if (asked != null) {
            return 0; // the answer wakes the thread up
        }
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nextQuestion - System.nanoTime()));
    }

    /**
     * Sends a probe when it is due, and processes the answer.
     *
     * @throws SocketException if the connection is lost, with the reason
     */
    void look() throws SocketException {
        FutureTask<Sign> pending = asked;
        if (pending == null) {
            if (System.nanoTime() - nextQuestion >= 0) {
                ask();
            }
        } else if (pending.isDone()) {
            take(result(pending));
        }
    }

    private void ask() {
        FutureTask<Sign> task = new FutureTask<>(question) {
            @Override
            protected void done() {
                wakeUp.run();
            }
        };
        Thread thread = new Thread(null, task, "pgtrek-probe", 0, false);
        thread.setDaemon(true);
        nextQuestion = System.nanoTime() + keepAlive.interval().toNanos();
        asked = task;
        asking = thread;
        thread.start();
    }

    private void take(Sign sign) throws SocketException {
        asked = null;
        asking = null;
        if (sign.alive()) {
            unanswered = 0;
            nextQuestion = System.nanoTime() + keepAlive.idle().toNanos();
            return;
        }
        unanswered++;
        if (unanswered >= keepAlive.count()) {
            long silent = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
            throw new SocketException("nothing moved for " + silent + " s, and " + sign.why());
        }
    }

    private static Sign result(FutureTask<Sign> answered) {
        try {
            return answered.get();
        } catch (InterruptedException e) {
            // it is done, so this does not wait
            Thread.currentThread().interrupt();
            return Sign.OF_LIFE;
        } catch (ExecutionException e) {
            return Sign.ofLoss("the server can't be asked: " + e.getCause());
        }
    }

    /** Ends an abandoned probe. */
    @Override
    public void close() {
        if (asking != null) {
            asking.interrupt();
        }
    }
}
