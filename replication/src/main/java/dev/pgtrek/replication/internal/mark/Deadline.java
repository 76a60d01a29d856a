package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A moment by which something must have happened. Immutable. */
public record Deadline(long nanos) {
    /** How much later than the server we give up, so that its own answer has time to arrive. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos > 0;
    }

    /** What is left of it; zero if it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** Looks at something again and again. */
    public interface Look {
        boolean comeTrue() throws SQLException;
    }

    /** Waits until something has come true; false if this passes first. It is looked at once at least. */
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
     * Bounds what a session may take while writers are kept away: the server gives a statement up at the deadline, and so it
     * does a transaction that this process leaves idle; a server that is silent for longer counts as gone.
     */
    public void limit(Connection session) throws SQLException {
        long left = Math.max(1, left().toMillis());
        session.setNetworkTimeout(Runnable::run, Math.toIntExact(left + PATIENCE.toMillis()));
        Rows.execute(
                session, "SET statement_timeout = " + left + "; SET idle_in_transaction_session_timeout = " + left);
    }

    /** Takes the bounds of a session away. */
    public static void lift(Connection session) throws SQLException {
        session.setNetworkTimeout(Runnable::run, 0);
        Rows.execute(session, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0");
    }
}
