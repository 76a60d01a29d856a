package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A point in time by which a step must be complete. Immutable. */
public record Deadline(long nanos) {
    /** How much later than the server this process gives up, so that the server's own answer can arrive. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos > 0;
    }

    /** Returns the remaining time; zero if the deadline has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** A condition that is checked repeatedly. */
    public interface Look {
        boolean comeTrue() throws SQLException;
    }

    /** Waits until a condition is true; returns false if the deadline passes first. Checks at least once. */
    public boolean await(Duration between, Look look) throws SQLException, InterruptedException {
        while (!look.comeTrue()) {
            if (passed()) {
                return false;
            }
            Thread.sleep(between.toMillis());
        }
        return true;
    }

    /**
     * Limits a session's statements while writers are kept out. The server cancels a statement at the deadline, and a
     * transaction that this process leaves idle. A server that is silent for longer counts as gone.
     */
    public void limit(Connection session) throws SQLException {
        long left = Math.max(1, left().toMillis());
        session.setNetworkTimeout(Runnable::run, Math.toIntExact(left + PATIENCE.toMillis()));
        Rows.execute(
                session, "SET statement_timeout = " + left + "; SET idle_in_transaction_session_timeout = " + left);
    }

    /** Removes the limits of a session. */
    public static void lift(Connection session) throws SQLException {
        session.setNetworkTimeout(Runnable::run, 0);
        Rows.execute(session, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0");
    }
}
