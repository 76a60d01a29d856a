package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one database's workers, used again from task to task: there are never more pairs than tasks that ran at
 * once. Thread-safe.
 */
final class SessionCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCache.class);
    private static final long CANCEL_QUERIES_MILLIS = 1_000;

    private final DatabaseMigration migration;
    private final SessionSettings settings;
    private final int mostIdle;
    private final Deque<SessionPair> idle = new ArrayDeque<>();
    private final Set<SessionPair> busy = new HashSet<>();
    private boolean closed;

    /** @param mostIdle how many pairs may be kept open while no task needs them */
    SessionCache(DatabaseMigration migration, CopyOptions options, int mostIdle) {
        this.migration = migration;
        this.settings = new SessionSettings(migration.migrationId(), options);
        this.mostIdle = mostIdle;
    }

    /**
     * A pair for the one who calls, until it is given back.
     *
     * @throws SQLException if a server refuses the session, or if this has been closed
     */
    SessionPair acquire() throws SQLException {
        synchronized (this) {
            requireOpen();
            SessionPair pair = idle.pollLast();
            if (pair != null) {
                busy.add(pair);
                return pair;
            }
        }
        SessionPair pair = open();
        synchronized (this) {
            if (!closed) {
                busy.add(pair);
                return pair;
            }
        }
        pair.close();
        throw closedAlready();
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw closedAlready();
        }
    }

    private static SQLException closedAlready() {
        return new SQLException("the copy has ended: no more sessions are opened for it");
    }

    private SessionPair open() throws SQLException {
        Connection source = migration.openSource("copy");
        try {
            String sourceEncoding = settings.prepareSource(source);
            Connection target = migration.openTarget("copy");
            try {
                String targetEncoding = settings.prepareTarget(target);
                return new SessionPair(source, target, sourceEncoding, targetEncoding);
            } catch (SQLException | RuntimeException e) {
                closeAfter(e, target);
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, source);
            throw e;
        }
    }

    private static void closeAfter(Exception failure, Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Takes back a pair that has no transaction open. */
    void release(SessionPair pair) throws SQLException {
        synchronized (this) {
            busy.remove(pair);
            if (!closed && idle.size() < mostIdle) {
                idle.addLast(pair);
                return;
            }
        }
        pair.close();
    }

    /** Takes back a pair that is in an unknown state, and cuts its sessions. */
    void discard(SessionPair pair) {
        synchronized (this) {
            busy.remove(pair);
        }
        abort(pair);
    }

    /** Ends what all workers do, and lets no one begin. Returns within about a second. */
    void abortAll() {
        List<SessionPair> working;
        synchronized (this) {
            closed = true;
            working = new ArrayList<>(busy);
        }
        // A server that waits for a lock or sorts does not notice that its client is gone: cancel first, then cut.
        if (!working.isEmpty()) {
            cancelQueries(working);
        }
        working.forEach(this::abort);
        close();
    }

    private void cancelQueries(List<SessionPair> working) {
        ExecutorService cancellers = Executors.newFixedThreadPool(working.size(), task -> {
            Thread thread = new Thread(task, "pgtrek-" + migration.migrationId() + "-cancel-copy");
            thread.setDaemon(true);
            return thread;
        });
        working.forEach(pair -> cancellers.execute(() -> cancelQueries(pair)));
        cancellers.shutdown();
        boolean interrupted = false;
        try {
            if (!cancellers.awaitTermination(CANCEL_QUERIES_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} - a server did not take all cancel requests in time", migration.migrationId());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            cancellers.shutdownNow();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void cancelQueries(SessionPair pair) {
        try {
            pair.cancelQueries();
        } catch (SQLException e) {
            LOG.debug("{} - a query could not be cancelled; its session is cut", migration.migrationId(), e);
        }
    }

    private void abort(SessionPair pair) {
        try {
            pair.abort();
        } catch (SQLException e) {
            LOG.debug("{} - a session could not be cut", migration.migrationId(), e);
        }
    }

    /** Closes the idle sessions; busy ones are closed when they are given back. */
    @Override
    public void close() {
        List<SessionPair> unused;
        synchronized (this) {
            closed = true;
            unused = new ArrayList<>(idle);
            idle.clear();
        }
        for (SessionPair pair : unused) {
            try {
                pair.close();
            } catch (SQLException e) {
                LOG.debug("{} - a session could not be closed", migration.migrationId(), e);
            }
        }
    }
}
