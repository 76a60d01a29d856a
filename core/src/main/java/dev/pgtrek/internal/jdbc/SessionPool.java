package dev.pgtrek.internal.jdbc;

import dev.pgtrek.internal.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A pool of sessions, or of sets of sessions, that are opened on demand and reused; all of them can be ended at once.
 * It has no threads. Thread-safe.
 *
 * @param <S> the type of the pooled sessions
 */
public final class SessionPool<S> implements AutoCloseable {
    private final String name;
    private final int mostIdle;
    private final Opener<S> opener;
    private final Function<S, List<Connection>> connections;
    private final Deque<S> idle = new ArrayDeque<>();
    private final Set<S> busy = new HashSet<>();
    private boolean closed;

    /** Opens pooled sessions. */
    @FunctionalInterface
    public interface Opener<S> {
        S open() throws SQLException;
    }

    /**
     * Creates an empty pool.
     *
     * @param name the owner of the sessions, for messages
     * @param mostIdle the greatest number of idle entries that are kept open
     * @param connections the sessions of an entry, in the order in which they are closed
     */
    public SessionPool(String name, int mostIdle, Opener<S> opener, Function<S, List<Connection>> connections) {
        this.name = name;
        this.mostIdle = mostIdle;
        this.opener = opener;
        this.connections = connections;
    }

    /**
     * Returns an entry for exclusive use, until it is returned.
     *
     * @throws SQLException if a server rejects the session, or if this pool is closed
     */
    public S acquire() throws SQLException {
        synchronized (this) {
            requireOpen();
            S session = idle.pollLast();
            if (session != null) {
                busy.add(session);
                return session;
            }
        }
        S opened = opener.open();
        synchronized (this) {
            if (!closed) {
                busy.add(opened);
                return opened;
            }
        }
        connections.apply(opened).forEach(SessionEnd::close);
        throw closedFailure();
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw closedFailure();
        }
    }

    private SQLException closedFailure() {
        return new SQLException("the sessions of " + name + " have been ended", SqlState.QUERY_CANCELED);
    }

    /** Returns a working entry without an open transaction to the pool. */
    public void release(S session) {
        synchronized (this) {
            busy.remove(session);
            if (!closed && idle.size() < mostIdle) {
                idle.addLast(session);
                return;
            }
        }
        connections.apply(session).forEach(SessionEnd::close);
    }

    /** Removes an entry in an unknown state, and aborts it. */
    public void discard(S session) {
        synchronized (this) {
            busy.remove(session);
        }
        connections.apply(session).forEach(SessionEnd::abort);
    }

    /** Removes an entry from the pool: the caller closes it. */
    public synchronized void keep(S session) {
        busy.remove(session);
    }

    /** Returns the open entries, including those in use. */
    public synchronized List<S> open() {
        List<S> open = new ArrayList<>(idle);
        open.addAll(busy);
        return open;
    }

    /** Aborts all entries, and rejects further use. Returns within about a second. */
    public void abortAll() {
        List<Connection> working = new ArrayList<>();
        synchronized (this) {
            closed = true;
            busy.forEach(session -> working.addAll(connections.apply(session)));
        }
        SessionEnd.cancelThenAbort(working, name);
        close();
    }

    /** Closes idle entries; new ones are opened on demand. */
    public void closeIdle() {
        List<S> unused;
        synchronized (this) {
            unused = new ArrayList<>(idle);
            idle.clear();
        }
        unused.forEach(session -> connections.apply(session).forEach(SessionEnd::close));
    }

    /** Closes idle entries; the others are closed when they are returned. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeIdle();
    }
}
