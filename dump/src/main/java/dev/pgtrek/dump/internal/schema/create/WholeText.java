package dev.pgtrek.dump.internal.schema.create;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Has a session send text as it is, so that the server alone decides where a statement ends. By default the driver divides
 * it first, by rules of its own that know no end of an SQL-standard function's body.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT">Multiple statements
 *     in a simple query</a>
 */
public final class WholeText {
    private WholeText() {}

    /** Sends what statements without parameters execute as one simple query from now on, and returns the mode before. */
    public static PreferQueryMode sendBy(Connection session) throws SQLException {
        return set(session, PreferQueryMode.SIMPLE);
    }

    /** Sets the session back. */
    public static PreferQueryMode set(Connection session, PreferQueryMode mode) throws SQLException {
        BaseConnection driver = session.unwrap(BaseConnection.class);
        PreferQueryMode before = driver.getQueryExecutor().getPreferQueryMode();
        driver.getQueryExecutor().setPreferQueryMode(mode);
        return before;
    }
}
