package dev.pgtrek.internal.jdbc;

import dev.pgtrek.internal.concurrent.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A statement that runs on its own thread, so that the caller can check meanwhile what it waits for, and cancel it. It
 * owns the session until it is closed. Used by one thread.
 */
public final class BackgroundStatement implements AutoCloseable {
    private static final long BETWEEN_CANCELS_MILLIS = 50;

    private final Connection session;
    private final FutureTask<Boolean> statement;
    private final Thread thread;

    private BackgroundStatement(Connection session, String sql, String threadName) {
        this.session = session;
        this.statement = new FutureTask<>(() -> {
            Rows.execute(session, sql);
            return true;
        });
        this.thread = Threads.start(statement, threadName);
    }

    public static BackgroundStatement start(Connection session, String sql, String threadName) {
        return new BackgroundStatement(session, sql, threadName);
    }

    /**
     * Waits for the end of the statement.
     *
     * @return whether it has ended
     * @throws SQLException if the server rejected it
     */
    public boolean awaitEnd(Duration atMost) throws SQLException, InterruptedException {
        try {
            return statement.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Cancels the statement if it has not ended, and waits until the session is free. The cancel request is repeated,
     * as one that arrives before its statement is lost.
     */
    @Override
    public void close() {
        Threads.uninterruptibly(() -> {
            while (thread.isAlive()) {
                if (!statement.isDone()) {
                    SessionEnd.cancelQuery(session);
                }
                thread.join(BETWEEN_CANCELS_MILLIS);
            }
        });
    }
}
