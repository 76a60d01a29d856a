package dev.pgtrek.internal.engine;

import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.internal.jdbc.SessionEnd;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.strategy.DatabaseMigration.Registration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open resources of a run: its sessions, and the actions that end its other work. Any thread can end all of them at
 * once. Thread-safe.
 */
final class RunScope {
    private static final Logger LOG = LoggerFactory.getLogger(RunScope.class);

    private final String migrationId;
    private final Set<Connection> sessions = ConcurrentHashMap.newKeySet();
    private final Set<CancelAction> actions = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean cancelled = new AtomicBoolean();

    RunScope(String migrationId) {
        this.migrationId = migrationId;
    }

    /**
     * Opens sessions; declared here because a lambda for {@link java.util.function.Supplier} can't throw checked
     * exceptions.
     */
    interface Opener {
        Connection open() throws SQLException;
    }

    /** Opens a session that is aborted when the run is cancelled. */
    Connection open(Opener opener) throws SQLException {
        throwIfCancelled();
        Connection session = opener.open();
        sessions.removeIf(this::isClosed);
        sessions.add(session);
        if (cancelled.get()) {
            SessionEnd.abort(session);
            throwIfCancelled();
        }
        return session;
    }

    private boolean isClosed(Connection session) {
        try {
            return session.isClosed();
        } catch (SQLException e) {
            LOG.debug("{} - a session does not tell whether it is closed; it is given up", migrationId, e);
            return true;
        }
    }

    Registration onCancel(Runnable action) {
        CancelAction registered = new CancelAction(action);
        actions.add(registered);
        if (cancelled.get()) {
            registered.runOnce();
        }
        return () -> actions.remove(registered);
    }

    boolean isCancelled() {
        return cancelled.get();
    }

    void throwIfCancelled() {
        if (cancelled.get()) {
            throw new MigrationCancelledException("migration " + migrationId + " was cancelled");
        }
    }

    /** Ends everything: the actions first, then the queries, then the sessions themselves. Returns within about a second. */
    void cancel() {
        if (!cancelled.compareAndSet(false, true)) {
            return;
        }
        LOG.info("{} - cancelling: {} open", migrationId, Plural.of(sessions.size(), "session is", "sessions are"));
        actions.forEach(CancelAction::runOnce);
        SessionEnd.cancelThenAbort(sessions, migrationId);
    }

    /** Aborts every session that is still open, at the end of a run. */
    void abortSessions() {
        sessions.forEach(SessionEnd::abort);
        sessions.clear();
    }

    private final class CancelAction {
        private final Runnable action;
        private final AtomicBoolean done = new AtomicBoolean();

        private CancelAction(Runnable action) {
            this.action = action;
        }

        private void runOnce() {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("{} - an action that should end something failed", migrationId, e);
            }
        }
    }
}
