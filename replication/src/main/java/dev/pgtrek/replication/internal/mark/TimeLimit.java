package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Bounds what a session may take while writers are kept away: the server gives a statement up at the deadline, and so it
 * does a transaction that this process leaves idle; a server that is silent for longer counts as gone.
 */
public final class TimeLimit {
    /** How much later than the server we give up, so that its own answer has time to arrive. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private TimeLimit() {}

    public static void set(Connection session, Deadline deadline) throws SQLException {
        long left = Math.max(1, deadline.left().toMillis());
        session.setNetworkTimeout(Runnable::run, Math.toIntExact(left + PATIENCE.toMillis()));
        Rows.execute(
                session, "SET statement_timeout = " + left + "; SET idle_in_transaction_session_timeout = " + left);
    }

    public static void remove(Connection session) throws SQLException {
        session.setNetworkTimeout(Runnable::run, 0);
        Rows.execute(session, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0");
    }
}
