package dev.pgtrek.dump.internal.schema.create;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Makes a session send text unchanged, so that only the server decides where a statement ends. By default the driver
 * splits it first, by its own rules, which do not recognize the end of an SQL-standard function's body.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT">Multiple
 *     statements in a simple query</a>
 */
public final class WholeText {
    private WholeText() {}

    /** Sends statements without parameters as one simple query from now on, and returns the previous mode. */
    public static PreferQueryMode sendBy(Connection session) throws SQLException {
        return set(session, PreferQueryMode.SIMPLE);
    }

    /** Restores the session's mode. */
    public static PreferQueryMode set(Connection session, PreferQueryMode mode) throws SQLException {
        BaseConnection driver = session.unwrap(BaseConnection.class);
        PreferQueryMode before = driver.getQueryExecutor().getPreferQueryMode();
        driver.getQueryExecutor().setPreferQueryMode(mode);
        return before;
    }
}
