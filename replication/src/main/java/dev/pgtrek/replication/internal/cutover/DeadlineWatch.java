package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.replication.internal.mark.Deadline;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels the running statements of a cutover or its undo when its deadline passes. A step may consist of many
 * statements, each of which could otherwise take the time that was left when the step began. Also, no
 * {@code statement_timeout} limits the deferred triggers that a COMMIT fires.
 */
final class DeadlineWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineWatch.class);
    /** Gives a wait that ends at the deadline by itself the time to name the blocking session. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final long BETWEEN_CANCELS_MILLIS = 200;

    private final Deadline deadline;
    private final List<DatabaseSwitch> databases;
    private final List<Action> first;
    private final Action last;
    private final Thread thread;
    private boolean closed;

    private DeadlineWatch(
            String migrationId, Deadline deadline, List<DatabaseSwitch> databases, List<Action> first, Action last) {
        this.deadline = Deadline.in(deadline.left().plus(GRACE));
        this.databases = List.copyOf(databases);
        this.first = first;
        this.last = last;
        this.thread = Threads.start(this::watch, "pgtrek-" + migrationId + "-cutover-deadline");
    }

    /** Watches a cutover: releases the locks on the source first. */
    static DeadlineWatch ofCutover(String migrationId, Deadline deadline, List<DatabaseSwitch> databases) {
        return new DeadlineWatch(
                migrationId,
                deadline,
                databases,
                List.of(DatabaseSwitch::releaseLocks, DatabaseSwitch::cancelOnSource),
                DatabaseSwitch::cancelOnTarget);
    }

    /** Watches an undo. */
    static DeadlineWatch ofUndo(String migrationId, Deadline deadline, List<DatabaseSwitch> databases) {
        return new DeadlineWatch(migrationId, deadline, databases, List.of(), DatabaseSwitch::cancelUndo);
    }

    private void watch() {
        try {
            do {
                Thread.sleep(Math.max(deadline.left().toMillis(), BETWEEN_CANCELS_MILLIS));
            } while (!deadline.passed());
            while (true) {
                first.forEach(this::each);
                eachUnlessClosed();
                Thread.sleep(BETWEEN_CANCELS_MILLIS);
            }
        } catch (InterruptedException e) {
            LOG.trace("the deadline is no longer watched", e);
        }
    }

    /** An action on one database. */
    private interface Action {
        void act(DatabaseSwitch database);
    }

    /** Cancels nothing once this is closed: the sessions are then used to undo or to clean up. */
    private void each(Action action) {
        for (DatabaseSwitch database : databases) {
            synchronized (this) {
                if (!closed) {
                    action.act(database);
                }
            }
        }
    }

    /** Does not block the thread that closes this, even if a server is silent: the next steps use other sessions. */
    private void eachUnlessClosed() {
        for (DatabaseSwitch database : databases) {
            if (!isClosed()) {
                last.act(database);
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
        Threads.join(thread);
    }
}
