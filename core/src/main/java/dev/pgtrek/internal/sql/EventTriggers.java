package dev.pgtrek.internal.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Prevents users' event triggers from firing on statements of pgtrek. Such a trigger may fail in a session with an
 * empty {@code search_path}, wait for a lock of another session of pgtrek, or write rows on the target that collide
 * with replicated ones.
 *
 * <p>From version 17 on a session sets {@code event_triggers = off}. Before 17, or without the right to set that, it
 * sets {@code session_replication_role = replica}. Event triggers that are {@code ENABLE ALWAYS} or
 * {@code ENABLE REPLICA} still fire then, and tables' triggers and foreign keys are disabled in that session too. Both
 * settings need a superuser, or from version 15 on a {@code GRANT SET ON PARAMETER}.
 *
 * <p>Stateless and thread-safe.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-EVENT-TRIGGERS">event_triggers</a>
 * @see <a
 *     href="https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE">session_replication_role</a>
 */
public final class EventTriggers {
    private static final int RIGHTS_SINCE = 15;
    private static final int SETTING_SINCE = 17;

    private static final String BY_SETTING = """
            SELECT pg_catalog.set_config('event_triggers', 'off', false)
             WHERE pg_catalog.has_parameter_privilege('event_triggers', 'SET')
            """;

    private static final String BY_ROLE = """
            SELECT pg_catalog.set_config('session_replication_role', 'replica', false)
             WHERE pg_catalog.has_parameter_privilege('session_replication_role', 'SET')
            """;

    private static final String BY_SUPERUSER = """
            SELECT pg_catalog.set_config('session_replication_role', 'replica', false)
             WHERE pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on'
            """;

    private EventTriggers() {}

    /**
     * Suppresses event triggers for the rest of a session, if its user may.
     *
     * @param session a session in autocommit mode
     * @return false if the user may not; event triggers then fire
     * @throws SQLException if the session fails
     */
    public static boolean suppress(Connection session) throws SQLException {
        int major = session.getMetaData().getDatabaseMajorVersion();
        return (major >= SETTING_SINCE && isSet(session, BY_SETTING))
                || isSet(session, major >= RIGHTS_SINCE ? BY_ROLE : BY_SUPERUSER);
    }

    private static boolean isSet(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next();
        }
    }
}
