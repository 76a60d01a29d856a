package dev.pgtrek.server;

import dev.pgtrek.internal.login.KeepAlive;
import dev.pgtrek.internal.login.Sign;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Queries a server, over a second session, for the activity of a silent session. If both ends wait for each other, a
 * message was lost.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW">pg_stat_activity</a>
 */
final class BackendProbe implements Callable<Sign> {
    /** The other waits of that type are for another server: a CREATE SUBSCRIPTION waits for its publisher. */
    private static final String ACTIVITY = """
            SELECT a.wait_event
              FROM (VALUES (?::pg_catalog.int4)) AS silent (pid)
              LEFT JOIN pg_catalog.pg_stat_activity a
                ON a.pid OPERATOR(pg_catalog.=) silent.pid
             WHERE a.pid IS NULL OR (a.wait_event_type OPERATOR(pg_catalog.=) 'Client'
                                    AND a.wait_event OPERATOR(pg_catalog.=) ANY ('{ClientRead,ClientWrite}'))
            """;

    private final Settings settings;
    private final String database;
    private final int pid;

    /** @param pid the server process of the session */
    BackendProbe(Settings settings, String database, int pid) {
        this.settings = ImmutableSettings.builder()
                .from(settings)
                .connectTimeout(timeout(settings.keepAlive()))
                .keepAlives(false) // no other session probes this one
                .applicationName(settings.applicationName() + " probe")
                .build();
        this.database = database;
        this.pid = pid;
    }

    private static Duration timeout(KeepAlive rule) {
        Duration interval = rule.interval();
        return interval.compareTo(Settings.LONGEST_CONNECT_TIMEOUT) > 0 ? Settings.LONGEST_CONNECT_TIMEOUT : interval;
    }

    @Override
    public Sign call() {
        try (Connection session = new Sessions(settings, database).open()) {
            session.setNetworkTimeout(
                    Runnable::run, Math.toIntExact(settings.connectTimeout().toMillis()));
            return ask(session);
        } catch (ConnectionFailedException e) {
            return switch (e.kind()) {
                // the server answers, but rejects the query
                case AUTHENTICATION, NOT_ALLOWED, TOO_MANY_CONNECTIONS, INTERRUPTED -> Sign.OF_LIFE;
                default -> Sign.ofLoss("the server can't be asked either: " + e.getMessage());
            };
        } catch (SQLException e) {
            return Sign.ofLoss("the server can't be asked either: " + e.getMessage());
        }
    }

    private Sign ask(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(ACTIVITY)) {
            statement.setInt(1, pid);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Sign.OF_LIFE;
                }
                String waitsFor = rows.getString(1);
                return Sign.ofLoss(
                        waitsFor == null
                                ? "the server no longer serves the session"
                                : "the server waits for this process (" + waitsFor + "), too");
            }
        }
    }
}
