package dev.pgtrek.dump.internal.copy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * {@code session_replication_role = replica}: neither foreign keys nor ordinary triggers of tables act on the rows that a
 * session writes. Setting it requires a superuser or, since 15, a right that can be granted.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE">
 *     session_replication_role</a>
 */
public final class ReplicaRole {
    /** The first version in which the right can be granted. */
    public static final int GRANTED_SINCE = 15;

    private static final String IS_SUPERUSER = "pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on'";
    private static final String HAS_RIGHT = "pg_catalog.has_parameter_privilege('session_replication_role', 'SET')";

    /** Without the right the query returns no row. */
    private static final String SET = """
            SELECT pg_catalog.set_config('session_replication_role', 'replica', false)
             WHERE %s
            """;

    private ReplicaRole() {}

    /** Whether the session's user may set it. */
    public static boolean maySet(Connection session) throws SQLException {
        return hasRow(session, "SELECT 1 WHERE " + right(session));
    }

    /** Sets it for the session if the user may. Returns whether it is set. */
    static boolean set(Connection session) throws SQLException {
        return hasRow(session, SET.formatted(right(session)));
    }

    private static String right(Connection session) throws SQLException {
        return session.getMetaData().getDatabaseMajorVersion() >= GRANTED_SINCE ? HAS_RIGHT : IS_SUPERUSER;
    }

    private static boolean hasRow(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next();
        }
    }
}
