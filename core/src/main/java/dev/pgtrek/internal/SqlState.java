package dev.pgtrek.internal;

import java.sql.SQLException;

/**
 * The error codes of a server, and their meaning for a session.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL error codes</a>
 */
public final class SqlState {
    public static final String SERVER_REJECTED_CONNECTION = "08004";
    public static final String CONNECTION_FAILURE = "08006";
    public static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
    public static final String UNTRANSLATABLE_CHARACTER = "22P05";
    public static final String FOREIGN_KEY_VIOLATION = "23503";
    public static final String UNIQUE_VIOLATION = "23505";
    public static final String CHECK_VIOLATION = "23514";
    public static final String EXCLUSION_VIOLATION = "23P01";
    public static final String INVALID_AUTHORIZATION = "28000";
    public static final String INVALID_PASSWORD = "28P01";
    public static final String UNDEFINED_DATABASE = "3D000";
    public static final String UNDEFINED_SCHEMA = "3F000";
    public static final String SERIALIZATION_FAILURE = "40001";
    public static final String DEADLOCK_DETECTED = "40P01";
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String UNDEFINED_COLUMN = "42703";
    public static final String UNDEFINED_OBJECT = "42704";
    public static final String UNDEFINED_FUNCTION = "42883";
    public static final String UNDEFINED_TABLE = "42P01";
    public static final String DUPLICATE_DATABASE = "42P04";
    public static final String DISK_FULL = "53100";
    public static final String OUT_OF_MEMORY = "53200";
    public static final String TOO_MANY_CONNECTIONS = "53300";
    public static final String LIMIT_EXCEEDED = "54000";
    public static final String NOT_IN_PREREQUISITE_STATE = "55000";
    public static final String OBJECT_IN_USE = "55006";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String QUERY_CANCELED = "57014";
    public static final String ADMIN_SHUTDOWN = "57P01";
    public static final String CRASH_SHUTDOWN = "57P02";
    public static final String CANNOT_CONNECT_NOW = "57P03";

    private static final String CONNECTION_EXCEPTIONS = "08";
    /** admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout. */
    private static final String ENDED_BY_SERVER = "57P0";

    private SqlState() {}

    /** Returns the code of a failure; empty where none is set. */
    public static String of(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    /** Whether a failure has a code. */
    public static boolean is(String state, SQLException failure) {
        return state.equals(failure.getSQLState());
    }

    /** Whether the session is lost, not only the statement. */
    public static boolean isSessionLost(SQLException failure) {
        String state = of(failure);
        return state.startsWith(CONNECTION_EXCEPTIONS) || state.startsWith(ENDED_BY_SERVER);
    }

    /**
     * Whether a statement failed for a reason other than its content: the session is lost or closed, or the statement
     * was cancelled.
     */
    public static boolean isLostOrCanceled(SQLException failure) {
        return of(failure).isEmpty() || isSessionLost(failure) || is(QUERY_CANCELED, failure);
    }
}
