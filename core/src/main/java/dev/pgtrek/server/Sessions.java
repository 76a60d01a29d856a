package dev.pgtrek.server;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.login.Login;
import dev.pgtrek.internal.login.WatchedSocket;
import dev.pgtrek.server.ConnectionFailedException.Kind;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens the sessions of one server in one database. */
final class Sessions {

    private final Settings settings;
    private final String database;
    private final FailureClassifier failures;

    Sessions(Settings settings, String database) {
        this.settings = settings;
        this.database = database;
        this.failures = new FailureClassifier(settings, database);
    }

    Connection open() {
        Optional<ConnectionSource> source = settings.connections();
        return source.isPresent() ? openByCaller(source.get()) : openByDriver(false);
    }

    Connection openForReplication() {
        if (!settings.reachableByOthers()) {
            throw failures.failure(
                    Kind.OTHER,
                    "a replication session is not opened through it; give the builder host, port and user as well",
                    null);
        }
        return openByDriver(true);
    }

    private Connection openByDriver(boolean replication) {
        Optional<String> password = password();
        Properties properties = new DriverProperties(settings, failures).of(database, password, replication);
        Callable<Connection> login = () -> login(properties);
        try {
            return Login.open(login, settings.connectTimeout());
        } catch (SQLException e) {
            throw failures.classify(e, password.isPresent());
        } catch (TimeoutException e) {
            throw failures.timeout(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.failure(Kind.INTERRUPTED, "the thread was interrupted", e);
        }
    }

    /**
     * Retries a login that a short time-out of the role may have ended before the preparation: see
     * {@link SessionSetup}.
     */
    private Connection login(Properties properties) throws SQLException {
        int version = 0;
        try {
            Connection session = new Driver().connect(DriverProperties.URL, properties);
            version = session == null ? 0 : session.getMetaData().getDatabaseMajorVersion();
            return prepared(session);
        } catch (SQLException e) {
            if (!SessionSetup.mayBeTimeOut(e)) {
                throw e;
            }
            Properties patient = new Properties();
            patient.putAll(properties);
            PGProperty.OPTIONS.set(
                    patient,
                    settings.options().map(options -> options + ' ').orElse("") + SessionSetup.noTimeOuts(version));
            try {
                return prepared(new Driver().connect(DriverProperties.URL, patient));
            } catch (SQLException again) { // for example from a pooler that rejects options
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    /** Opens a session on the caller's thread, which the source may rely on. */
    private Connection openByCaller(ConnectionSource source) {
        try {
            return prepared(source.open(database));
        } catch (SQLException e) {
            throw failures.classify(e, true);
        }
    }

    private Optional<String> password() {
        try {
            return settings.passwordFor(database);
        } catch (RuntimeException e) {
            // Omits its message, which may contain the supplier's secret.
            throw failures.failure(
                    Kind.AUTHENTICATION,
                    "the supplier of the password failed with " + e.getClass().getName(),
                    e);
        }
    }

    private Connection prepared(@Nullable Connection connection) throws SQLException {
        if (connection == null) {
            throw failures.failure(Kind.OTHER, "the source of connections gave none", null);
        }
        try {
            SessionSetup.Prepared session = SessionSetup.apply(connection, settings);
            if (session.standby() && settings.primaryOnly()) {
                throw failures.failure(Kind.STANDBY, "a standby answers there; give the host of the primary", null);
            }
            watch(session.pid());
            return connection;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Sessions of the caller's own source have their own sockets. */
    private void watch(int pid) throws SQLException {
        Optional<WatchedSocket> socket = settings.keepAlives() ? Login.socket() : Optional.empty();
        if (socket.isPresent()) {
            try {
                socket.get().watch(settings.keepAlive(), new BackendProbe(settings, database, pid));
            } catch (SocketException e) {
                throw new SQLException("keep-alives can't be set: " + e.getMessage(), SqlState.CONNECTION_FAILURE, e);
            }
        }
    }
}
