package dev.pgtrek.testkit;

import dev.pgtrek.testkit.server.TestkitException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Decides when a load's clients may begin a transaction, and where. */
final class LoadGate {

    /** The destination of transactions. Each switch creates a new one, so that clients detect that they must reconnect. */
    record Place(PostgresServer server, String database) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final String run;
    private Place place;
    private int underWay;
    private boolean paused;
    private boolean closed;

    LoadGate(String run, PostgresServer server, String database) {
        this.run = run;
        this.place = new Place(server, database);
    }

    String run() {
        return run;
    }

    /**
     * Waits while the load is paused. Returns the destination of the next transaction, or null after the end of the load.
     */
    @Nullable
    Place enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (paused && !closed) {
                changed.await();
            }
            if (closed) {
                return null;
            }
            underWay++;
            return place;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            underWay--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the given time, or until the load ends. */
    void rest(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void pause(Duration patience) {
        lock.lock();
        try {
            paused = true;
            long left = patience.toNanos();
            while (underWay > 0) {
                if (left <= 0) {
                    throw new TestkitException("%d transactions of the load did not end within %d s"
                            .formatted(underWay, patience.toSeconds()));
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestkitException("Interrupted while the load's transactions were to end", e);
        } finally {
            lock.unlock();
        }
    }

    void resume() {
        lock.lock();
        try {
            paused = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void switchTo(PostgresServer server, String database) {
        lock.lock();
        try {
            place = new Place(server, database);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
