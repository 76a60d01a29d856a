package dev.pgtrek.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Keeps statements with passwords out of a server's log and statistics, as far as the session's user may: a superuser,
 * or since PostgreSQL 15 a user with {@code GRANT SET ON PARAMETER}. Settings that the user may not change stay
 * unchanged, and the server then logs those statements as its administrator configured it. Stateless and thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-logging.html">Error Reporting and Logging</a>
 */
public final class QuietLog {
    private static final String ALLOWED = """
            SELECT quiet.name, quiet.value
              FROM (VALUES ('log_statement',                     'none'),
                           ('log_min_duration_statement',        '-1'),
                           ('log_min_duration_sample',           '-1'),
                           ('log_transaction_sample_rate',       '0'),
                           ('log_min_error_statement',           'panic'),
                           ('log_parameter_max_length',          '0'),
                           ('log_parameter_max_length_on_error', '0'),
                           ('debug_print_parse',                 'off'),
                           ('debug_print_raw_parse',             'off'),
                           ('debug_print_rewritten',             'off'),
                           ('debug_print_plan',                  'off'),
                           ('pg_stat_statements.track_utility',  'off'),
                           ('auto_explain.log_min_duration',     '-1'),
                           ('pgaudit.log',                       'none')
                   ) AS quiet (name, value)
              JOIN pg_catalog.pg_settings AS known ON known.name = quiet.name
             WHERE known.context = 'user'
                OR (known.context = 'superuser'
                    AND (%s OR (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)))
            """;

    private static final String SET = """
            SELECT pg_catalog.set_config(quiet.name, quiet.value, ?)
              FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]),
                              pg_catalog.unnest(?::pg_catalog.text[])) AS quiet (name, value)
            """;

    private QuietLog() {}

    /** Silences the server's log until the end of the session's transaction. */
    public static void inTransaction(Connection session) throws SQLException {
        set(session, settings(session), true);
    }

    /**
     * Silences the server's log for statements outside of a transaction block.
     *
     * @param session in auto-commit mode
     * @return a scope that restores the session's own settings when it is closed
     */
    public static Scope inSession(Connection session) throws SQLException {
        Map<String, String> settings = settings(session);
        set(session, settings, false);
        return () -> {
            StringJoiner reset = new StringJoiner("; RESET ", "RESET ", "").setEmptyValue("");
            settings.keySet().forEach(reset::add);
            try (Statement statement = session.createStatement()) {
                statement.execute(reset.toString());
            }
        };
    }

    /** A period in which a server's log is silenced. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    /** Returns the settings that silence the log and that the session's user may change, by name. */
    public static Map<String, String> settings(Connection session) throws SQLException {
        String granted = session.getMetaData().getDatabaseMajorVersion() >= 15
                ? "pg_catalog.has_parameter_privilege(known.name, 'SET')"
                : "false";
        Map<String, String> settings = new LinkedHashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(ALLOWED.formatted(granted))) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return settings;
    }

    private static void set(Connection session, Map<String, String> settings, boolean local) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(SET)) {
            statement.setBoolean(1, local);
            statement.setArray(
                    2, session.createArrayOf("text", settings.keySet().toArray()));
            statement.setArray(
                    3, session.createArrayOf("text", settings.values().toArray()));
            statement.executeQuery().close();
        }
    }
}
