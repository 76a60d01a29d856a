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
 * Sessions, or sets of sessions that belong together, that are opened as they are needed and used again; all of them can be
 * ended at once. It holds no threads. Thread-safe.
 *
 * @param <S> what is pooled
 */
public final class SessionPool<S> implements AutoCloseable {
    private final String name;
    private final int mostIdle;
    private final Opener<S> opener;
    private final Function<S, List<Connection>> connections;
    private final Deque<S> idle = new ArrayDeque<>();
    private final Set<S> busy = new HashSet<>();
    private boolean closed;

    /** Opens what is pooled. */
    @FunctionalInterface
    public interface Opener<S> {
        S open() throws SQLException;
    }

    /**
     * An empty pool.
     *
     * @param name whose sessions they are, for messages
     * @param mostIdle how many are kept open while no one needs them
     * @param connections the sessions that one consists of, in the order in which they are closed
     */
    public SessionPool(String name, int mostIdle, Opener<S> opener, Function<S, List<Connection>> connections) {
        this.name = name;
        this.mostIdle = mostIdle;
        this.opener = opener;
        this.connections = connections;
    }

    /**
     * Returns one for the caller alone, until it is given back.
     *
     * @throws SQLException if a server refuses the session, or if this has been closed
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

    /** Takes back one that is in working order and has no transaction open. */
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

    /** Takes back one that is in an unknown state, and cuts it. */
    public void discard(S session) {
        synchronized (this) {
            busy.remove(session);
        }
        connections.apply(session).forEach(SessionEnd::abort);
    }

    /** Takes one out of the pool: the caller closes it. */
    public synchronized void keep(S session) {
        busy.remove(session);
    }

    /** Returns those that are open, also those in use. */
    public synchronized List<S> open() {
        List<S> open = new ArrayList<>(idle);
        open.addAll(busy);
        return open;
    }

    /** Ends what is done with all of them, and lets no one begin. Returns within about a second. */
    public void abortAll() {
        List<Connection> working = new ArrayList<>();
        synchronized (this) {
            closed = true;
            busy.forEach(session -> working.addAll(connections.apply(session)));
        }
        SessionEnd.cancelThenAbort(working, name);
        close();
    }

    /** Closes those that no one uses; others are opened when they are needed. */
    public void closeIdle() {
        List<S> unused;
        synchronized (this) {
            unused = new ArrayList<>(idle);
            idle.clear();
        }
        unused.forEach(session -> connections.apply(session).forEach(SessionEnd::close));
    }

    /** Closes those that no one uses; the others are closed when they are given back. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeIdle();
    }
}
