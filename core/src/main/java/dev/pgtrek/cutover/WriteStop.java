package dev.pgtrek.cutover;

import java.time.Duration;
import java.util.List;

/**
 * Stops writes to the source during a cutover. Use one of the implementations here, or the application's own:
 *
 * <pre>{@code
 * WriteStop both = source -> {
 *   app.pauseWrites();
 *   source.makeReadOnly();
 * };
 * }</pre>
 *
 * <p>No row is lost in any case: before the switch pgtrek searches the source's WAL for later writes, and undoes the
 * cutover if it finds any. One thread at a time calls the methods.
 */
@FunctionalInterface
public interface WriteStop {
    /**
     * Stops all writes. When it returns, no writing transaction is open, and none can begin.
     *
     * @throws Exception if writes can't be stopped; the cutover is then undone
     */
    void stop(SourceWrites source) throws Exception;

    /**
     * Lets applications write to the source again: nothing was switched. Called after every {@link #stop} that did not
     * lead to a switch, even if it failed, once pgtrek has restored its own changes on the source. Not called while the
     * outcome of the switch is unknown because the target's answer was lost. The report's message says so, and the next
     * cutover or stop settles it.
     */
    default void onAbort() throws Exception {}

    /** Directs applications to the target. They must never write to the source again. */
    default void onSwitched() throws Exception {}

    /** Returns a write stop that {@linkplain SourceWrites#makeReadOnly() makes the databases read-only}. */
    static WriteStop readOnly() {
        return SourceWrites::makeReadOnly;
    }

    /**
     * Returns a write stop that {@linkplain SourceWrites#revokeConnect() revokes} the right to connect from all roles
     * but pgtrek's.
     */
    static WriteStop revokedConnect() {
        return SourceWrites::revokeConnect;
    }

    /** Returns a write stop that does nothing, for callers that have already stopped the writes. */
    static WriteStop none() {
        return source -> {};
    }

    /**
     * The databases whose writes a {@link WriteStop} stops, and pgtrek's means to do so. Their changes are recorded on
     * the source, and restored if the cutover is undone, also by a later process. Used by one thread.
     */
    interface SourceWrites {
        /** The databases, in the order of their names. */
        List<String> databases();

        /** The time left until the cutover's deadline; zero if none is. */
        Duration timeLeft();

        /**
         * Makes the databases read-only. Locks every table in {@code EXCLUSIVE} mode, so that readers pass and writers
         * wait. When the open transactions have ended, sets {@code default_transaction_read_only} for the database, and
         * for the roles that have that setting themselves. Then ends the other sessions. The locks stay until the
         * switch.
         *
         * <p>A session that runs {@code SET default_transaction_read_only = off} can write to the old server after the
         * switch: prevent that, or {@linkplain #revokeConnect() revoke the right to connect}. Requires the tables'
         * owner, who also owns the database and has {@code pg_read_all_stats} and {@code pg_signal_backend}, or a
         * superuser.
         *
         * @throws Exception if the deadline passes, naming the sessions that still write, or a server rejects a
         *     statement
         * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">Explicit locking</a>
         */
        void makeReadOnly() throws Exception;

        /**
         * Revokes the right to connect to the databases from all roles but pgtrek's own, and ends the other sessions.
         * Superusers can still connect. Requires the database's owner, who has {@code pg_read_all_stats} and
         * {@code pg_signal_backend}, and the right to connect in its own name, or a superuser.
         *
         * @throws Exception if the deadline passes, the cutover itself could not connect, or a server rejects a
         *     statement
         */
        void revokeConnect() throws Exception;
    }
}
