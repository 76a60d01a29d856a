package dev.pgtrek.replication.cutover;

import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks, in a session of its own, how long a cutover's sessions hold or ask for locks that keep writers away. */
final class LockWatcher implements AutoCloseable {
    private static final String LOCKS = """
            SELECT count(*)
              FROM pg_locks l
              JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE a.application_name LIKE 'pgtrek-% cutover' AND l.locktype = 'relation' AND l.mode = 'ExclusiveLock'
            """;

    private final Connection session;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long first;
    private volatile long last;
    private volatile @Nullable SQLException failure;

    LockWatcher(PostgresServer source) throws SQLException {
        session = source.connect("postgres"); // the cutover ends the sessions of its own database
        thread = new Thread(this::watch, "lock-watcher");
        thread.start();
    }

    private void watch() {
        try (Statement statement = session.createStatement()) {
            while (!closed) {
                try (ResultSet rows = statement.executeQuery(LOCKS)) {
                    rows.next();
                    if (rows.getInt(1) > 0) {
                        last = System.nanoTime();
                        first = first == 0 ? last : first;
                    }
                }
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** From the first lock that was seen to the last. */
    Duration held() throws SQLException {
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return Duration.ofNanos(last - first);
    }

    @Override
    public void close() throws Exception {
        closed = true;
        thread.join();
        session.close();
    }
}
