package dev.pgtrek.replication.internal.cutover;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a cutover waits for when its deadline passes: first lets the locks on the source go, then cancels the statements
 * that its sessions still run. A step may consist of many statements, and each of them could else take as long as was left
 * when the step began.
 */
final class DeadlineWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineWatch.class);
    /** So that a wait that ends at the deadline by itself can still name what was in the way. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final long BETWEEN_CANCELS_MILLIS = 200;

    private final Deadline deadline;
    private final List<DatabaseSwitch> databases;
    private final Thread thread;
    private boolean closed;

    /** Begins to watch. */
    DeadlineWatch(String migrationId, Deadline deadline, List<DatabaseSwitch> databases) {
        this.deadline = Deadline.in(deadline.left().plus(GRACE));
        this.databases = List.copyOf(databases);
        this.thread = new Thread(this::watch, "pgtrek-" + migrationId + "-cutover-deadline");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            do {
                Thread.sleep(Math.max(deadline.left().toMillis(), BETWEEN_CANCELS_MILLIS));
            } while (!deadline.passed());
            while (true) {
                each(DatabaseSwitch::releaseLocks);
                each(DatabaseSwitch::cancelOnSource);
                cancelOnTargets();
                Thread.sleep(BETWEEN_CANCELS_MILLIS);
            }
        } catch (InterruptedException e) {
            LOG.trace("the deadline is no longer watched", e);
        }
    }

    /** Something that is done with one database. */
    private interface Action {
        void act(DatabaseSwitch database);
    }

    /** Nothing is cancelled any more once this is closed: the sessions are then used to undo, or to clean up. */
    private void each(Action action) {
        for (DatabaseSwitch database : databases) {
            synchronized (this) {
                if (!closed) {
                    action.act(database);
                }
            }
        }
    }

    /** A target that is silent does not keep the undo waiting: it uses other sessions. */
    private void cancelOnTargets() {
        for (DatabaseSwitch database : databases) {
            if (!isClosed()) {
                database.cancelOnTarget();
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
    }

    /** Waits until the thread has ended. */
    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
