package dev.pgtrek.internal.jdbc;

import dev.pgtrek.internal.concurrent.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions that other threads use. A server does not detect a lost client while it builds an index, sorts or waits
 * for a lock, so queries are cancelled before their sessions are aborted.
 */
public final class SessionEnd {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEnd.class);
    private static final int CANCELLING_THREADS = 8;
    private static final long CANCEL_QUERIES_MILLIS = 1_000;

    private SessionEnd() {}

    /**
     * Cancels the queries of sessions, then aborts the sessions. Returns within about a second, even if a server is
     * silent.
     *
     * @param name the migration's name, for log lines and threads
     */
    public static void cancelThenAbort(Collection<Connection> sessions, String name) {
        List<Connection> open = List.copyOf(sessions);
        if (open.isEmpty()) {
            return;
        }
        ExecutorService cancellers = Executors.newFixedThreadPool(
                Math.min(CANCELLING_THREADS, open.size()), Threads.factory("pgtrek-" + name + "-cancel-"));
        open.forEach(session -> cancellers.execute(() -> cancelQuery(session)));
        cancellers.shutdown();
        boolean interrupted = false;
        try {
            if (!cancellers.awaitTermination(CANCEL_QUERIES_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} - a server did not take all cancel requests in time", name);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            cancellers.shutdownNow();
            open.forEach(SessionEnd::abort);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Requests the server to cancel a session's statement; has no effect on an idle or closed session. */
    public static void cancelQuery(Connection session) {
        try {
            if (!session.isClosed()) {
                session.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.debug("a query could not be cancelled", e);
        }
    }

    /** Aborts a session; a thread that waits for its server fails at once. */
    public static void abort(Connection session) {
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a session could not be aborted", e);
        }
    }

    /** Closes a session that is no longer needed. */
    public static void close(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("a session could not be closed", e);
        }
    }
}
