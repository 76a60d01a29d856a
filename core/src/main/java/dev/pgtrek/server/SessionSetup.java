package dev.pgtrek.server;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.login.KeepAlive;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Prepares a session in one round trip. Uses a query instead of startup parameters, as poolers reject most of those,
 * and the caller's own connections are already open. Disables time-outs at startup only where a time-out of the role or
 * the database is so short that it ends the session before the query.
 */
final class SessionSetup {
    /**
     * The settings that a session of pgtrek must not inherit from its server, database or role.
     *
     * <ul>
     *   <li>With an empty search_path no user object replaces a system object.
     *   <li>No time-out ends a session that carries a copy or a snapshot.
     *   <li>Read-only, serializable or deferrable transactions, the end of a session at its first error, and
     *       memberships that creating a role grants, would break pgtrek's own statements.
     *   <li>Statements and values mean the same on both servers: {@code array_nulls = off} alone turns a NULL element
     *       into a text.
     *   <li>A role that the database's owner sets for all sessions does not own the objects that pgtrek creates.
     *   <li>Damaged pages and limits on index scans raise an error or have no effect, instead of hiding rows.
     * </ul>
     *
     * <p>Only a superuser may change the settings marked as restricted.
     *
     * <p>The server also detects the loss of this process: by keep-alives while it waits for this process, by the
     * acknowledgements of its data, and on Linux by polling its connection while it runs a query.
     */
    private static final String SETTINGS = """
            SELECT pg_catalog.set_config(setting.name, setting.value, false),
                   pg_catalog.pg_is_in_recovery(),
                   pg_catalog.pg_backend_pid(),
                   CASE WHEN EXISTS (SELECT
                                       FROM pg_catalog.pg_db_role_setting AS own
                                       JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) own.setdatabase
                                      WHERE own.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid
                                        AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                                        AND pg_catalog.concat('role=', pg_catalog.current_setting('role'))
                                            OPERATOR(pg_catalog.=) ANY (own.setconfig))
                        THEN pg_catalog.set_config('role', 'none', false)
                   END
              FROM (VALUES (100000, 999999, false, 'search_path',                         ''),
                           (100000, 999999, false, 'statement_timeout',                   '0'),
                           (100000, 999999, false, 'lock_timeout',                        '0'),
                           (100000, 999999, false, 'idle_in_transaction_session_timeout', '0'),
                           (140000, 999999, false, 'idle_session_timeout',                '0'),
                           (170000, 999999, false, 'transaction_timeout',                 '0'),
                           (100000, 999999, false, 'default_transaction_read_only',       'off'),
                           (100000, 999999, false, 'default_transaction_isolation',       'read committed'),
                           (100000, 999999, false, 'default_transaction_deferrable',      'off'),
                           (100000, 999999, false, 'exit_on_error',                       'off'),
                           (160000, 999999, false, 'createrole_self_grant',               ''),
                           (160000, 999999, false, 'icu_validation_level',                'warning'),
                           (100000, 119999, false, 'default_with_oids',                   'off'),
                           (100000, 999999, false, 'standard_conforming_strings',         'on'),
                           (100000, 999999, false, 'backslash_quote',                     'safe_encoding'),
                           (100000, 999999, false, 'quote_all_identifiers',               'off'),
                           (100000, 999999, false, 'transform_null_equals',               'off'),
                           (100000, 999999, false, 'array_nulls',                         'on'),
                           (100000, 999999, false, 'bytea_output',                        'hex'),
                           (100000, 999999, false, 'DateStyle',                           'ISO, MDY'),
                           (100000, 999999, false, 'IntervalStyle',                       'postgres'),
                           (100000, 999999, false, 'extra_float_digits',                  '3'),
                           (100000, 999999, false, 'lc_monetary',                         'C'),
                           (100000, 999999, false, 'xmloption',                           'content'),
                           (100000, 999999, false, 'xmlbinary',                           'base64'),
                           (100000, 999999, false, 'gin_fuzzy_search_limit',              '0'),
                           (100000, 999999, true,  'zero_damaged_pages',                  'off'),
                           (100000, 999999, true,  'ignore_checksum_failure',             'off'),
                           (100000, 999999, false, 'application_name',                    ?),
                           (100000, 999999, false, 'tcp_keepalives_idle',                 ?),
                           (100000, 999999, false, 'tcp_keepalives_interval',             ?),
                           (100000, 999999, false, 'tcp_keepalives_count',                ?),
                           (120000, 999999, false, 'tcp_user_timeout',                    ?),
                           (140000, 999999, false, 'client_connection_check_interval',    ?)
                   ) AS setting (since, until, restricted, name, value)
             WHERE setting.value IS NOT NULL
               AND (setting.name OPERATOR(pg_catalog.<>) 'client_connection_check_interval'
                    OR pg_catalog.version() OPERATOR(pg_catalog.~) 'linux')
               AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4
                   OPERATOR(pg_catalog.>=) setting.since
               AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4
                   OPERATOR(pg_catalog.<=) setting.until
               AND (NOT setting.restricted
                    OR pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on')
            """;

    /**
     * query_canceled, the time-outs of idle or long sessions and transactions, and connection_failure, as the server's
     * last message may be lost.
     */
    private static final Set<String> TIME_OUTS =
            Set.of(SqlState.QUERY_CANCELED, "57P05", "25P03", "25P04", SqlState.CONNECTION_FAILURE);

    private SessionSetup() {}

    /** Whether a time-out may have prevented the preparation of a session. */
    static boolean mayBeTimeOut(SQLException e) {
        return e.getSQLState() != null && TIME_OUTS.contains(e.getSQLState());
    }

    /**
     * The <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS">options</a> without
     * time-outs.
     */
    static String noTimeOuts(int major) {
        return "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
                + (major >= 14 ? " -c idle_session_timeout=0" : "")
                + (major >= 17 ? " -c transaction_timeout=0" : "");
    }

    /**
     * The facts of a prepared session.
     *
     * @param standby whether the server is a standby
     * @param pid the server process of the session; behind a pooler, it differs from the driver's pid
     */
    record Prepared(boolean standby, int pid) {}

    /** Prepares the session. */
    static Prepared apply(Connection connection, Settings settings) throws SQLException {
        if (!connection.getAutoCommit()) {
            // Otherwise the settings would end with the transaction.
            connection.setAutoCommit(true);
        }
        try (PreparedStatement statement = connection.prepareStatement(SETTINGS)) {
            int next = 1;
            statement.setString(next++, settings.applicationName());
            for (Optional<String> value : keepAlives(settings)) {
                if (value.isPresent()) {
                    statement.setString(next++, value.get());
                } else {
                    statement.setNull(next++, Types.VARCHAR);
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Prepared(rows.getBoolean(2), rows.getInt(3));
            }
        }
    }

    private static List<Optional<String>> keepAlives(Settings settings) {
        if (!settings.keepAlives()) {
            return Collections.nCopies(5, Optional.empty());
        }
        KeepAlive rule = settings.keepAlive();
        return List.of(
                Optional.of(rule.idle().toSeconds() + "s"),
                Optional.of(rule.interval().toSeconds() + "s"),
                Optional.of(String.valueOf(rule.count())),
                Optional.of(settings.tcpUserTimeout().orElse(rule.deadline()).toMillis() + "ms"),
                Optional.of(rule.interval().toSeconds() + "s"));
    }
}
