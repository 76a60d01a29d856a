package dev.pgtrek.internal.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps event triggers of users from firing at statements of pgtrek's. Such a trigger may fail in a session whose
 * {@code search_path} is empty, wait for a lock that another session of pgtrek's holds, or write rows on the target that
 * collide with replicated ones.
 *
 * <p>From version 17 on a session sets {@code event_triggers = off}. Before, or without the right to set that, it sets
 * {@code session_replication_role = replica}, which leaves the event triggers that are {@code ENABLE ALWAYS} or
 * {@code ENABLE REPLICA}, and keeps the triggers and foreign keys of tables from acting in that session too. Both need a
 * superuser, or from version 15 on a {@code GRANT SET ON PARAMETER}.
 *
 * <p>Stateless and thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-EVENT-TRIGGERS">event_triggers</a>
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE">session_replication_role</a>
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
     * Suppresses them for the rest of a session, where its user may.
     *
     * @param session a session in autocommit mode
     * @return false if the user may not; they then fire
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
