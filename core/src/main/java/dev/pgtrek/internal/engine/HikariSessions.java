package dev.pgtrek.internal.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The short sessions of one database on one server: a small HikariCP pool that holds no idle sessions. Thread-safe. */
final class HikariSessions implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final HikariConfig config = new HikariConfig();
    private @Nullable HikariDataSource pool;
    private boolean closed;

    HikariSessions(RunScope scope, String migrationId, Side side, Server server, String database, int size) {
        config.setPoolName("pgtrek-" + migrationId + "-" + side + "-" + database.replace(':', '_'));
        config.setDataSource(new Sessions(scope, server, database));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setInitializationFailTimeout(-1);
        // Hikari reports "no connection available" only after this; the server's exception is the cause
        config.setConnectionTimeout(
                Math.max(250, server.connectTimeout().multipliedBy(2).toMillis()));
    }

    Connection session() throws SQLException {
        return pool().getConnection();
    }

    /** Creates the pool on the first request for a session, as a pool has threads. */
    private synchronized HikariDataSource pool() throws SQLException {
        if (closed) {
            throw new SQLException(config.getPoolName() + " is closed");
        }
        if (pool == null) {
            pool = new HikariDataSource(config);
        }
        return pool;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (pool != null) {
            boolean interrupted = Thread.interrupted(); // a pool closed by an interrupted thread would keep a thread
            pool.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Opens the pool's sessions like all sessions of pgtrek. */
    private record Sessions(RunScope scope, Server server, String database) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return scope.open(() -> server.connect(database));
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the session's user is the server's own");
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        /** Returns how long the pool waits for its own threads when it closes. */
        @Override
        public int getLoginTimeout() {
            return 1;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException("pgtrek logs through SLF4J");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("not a wrapper for " + type.getName());
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
