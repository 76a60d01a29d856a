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
 * Ends what other threads do with sessions. A server does not notice that a client is gone while it builds an index, sorts or
 * waits for a lock, so that queries are cancelled before their sessions are cut.
 */
public final class SessionEnd {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEnd.class);
    private static final int CANCELLING_THREADS = 8;
    private static final long CANCEL_QUERIES_MILLIS = 1_000;

    private SessionEnd() {}

    /**
     * Cancels the queries of sessions, then aborts the sessions. Returns within about a second, also where a server is
     * silent.
     *
     * @param name of the migration, for log lines and threads
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

    /** Asks the server to cancel what a session runs; nothing happens where it runs nothing or is closed. */
    public static void cancelQuery(Connection session) {
        try {
            if (!session.isClosed()) {
                session.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.debug("a query could not be cancelled", e);
        }
    }

    /** Cuts a session; one who waits for its server fails at once. */
    public static void abort(Connection session) {
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a session could not be aborted", e);
        }
    }

    /** Closes a session that is needed no more. */
    public static void close(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("a session could not be closed", e);
        }
    }
}
