package dev.pgtrek.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * Prepares a session in one round trip. Said by a query and not at startup, as poolers refuse most startup parameters, and
 * as the caller's own connections are there already. Only where a time-out of the role's or the database's is so short that it
 * ends the session before that, time-outs are put aside at startup.
 */
final class SessionSetup {
    /**
     * With an empty search_path no object of the user's can stand in for one of the system's. No time-out, whether of the
     * server, the database or the role, may end a session that carries a copy or a snapshot. And no setting that makes
     * sessions read-only, such as one of a database that was closed to its writers, may keep ours from tidying up.
     */
    private static final String SETTINGS = """
            SELECT pg_catalog.set_config(setting.name, setting.value, false),
                   pg_catalog.pg_is_in_recovery()
              FROM (VALUES (100000, 'search_path',                         ''),
                           (100000, 'statement_timeout',                   '0'),
                           (100000, 'lock_timeout',                        '0'),
                           (100000, 'idle_in_transaction_session_timeout', '0'),
                           (100000, 'default_transaction_read_only',       'off'),
                           (140000, 'idle_session_timeout',                '0'),
                           (170000, 'transaction_timeout',                 '0'),
                           (100000, 'application_name',                    ?)
                   ) AS setting (since, name, value)
             WHERE pg_catalog.current_setting('server_version_num')::pg_catalog.int4
                   OPERATOR(pg_catalog.>=) setting.since
            """;

    /**
     * query_canceled, the time-outs of a session and of a transaction that wait or take too long, and connection_failure, as
     * the server's last words may be lost.
     */
    private static final Set<String> TIME_OUTS = Set.of("57014", "57P05", "25P03", "25P04", "08006");

    private SessionSetup() {}

    /** Whether a time-out may be why a session could not be prepared. */
    static boolean mayBeTimeOut(SQLException e) {
        return e.getSQLState() != null && TIME_OUTS.contains(e.getSQLState());
    }

    /** The <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS">options</a> without time-outs. */
    static String noTimeOuts(int major) {
        return "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
                + (major >= 14 ? " -c idle_session_timeout=0" : "")
                + (major >= 17 ? " -c transaction_timeout=0" : "");
    }

    /** Prepares the session. Returns whether the server is a standby. */
    static boolean apply(Connection connection, String applicationName) throws SQLException {
        if (!connection.getAutoCommit()) {
            // Or the settings would go with the transaction.
            connection.setAutoCommit(true);
        }
        try (PreparedStatement statement = connection.prepareStatement(SETTINGS)) {
            statement.setString(1, applicationName);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(2);
            }
        }
    }
}
