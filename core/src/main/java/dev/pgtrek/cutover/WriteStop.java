package dev.pgtrek.cutover;

import java.time.Duration;
import java.util.List;

/**
 * How writes to the source are stopped while applications are switched over. One of the ways that are here, or the
 * application's own:
 *
 * <pre>{@code
 * WriteStop both = source -> {
 *   app.pauseWrites();
 *   source.makeReadOnly();
 * };
 * }</pre>
 *
 * <p>No row is lost in any case: before the switch pgtrek looks into the source's WAL for what was written in spite of
 * it, and undoes the cutover if there is anything. Its methods are called by one thread at a time.
 */
@FunctionalInterface
public interface WriteStop {
    /**
     * Stops all writes. When it returns, no transaction that writes is under way, and none can begin.
     *
     * @throws Exception if that can't be had; the cutover is then undone
     */
    void stop(SourceWrites source) throws Exception;

    /**
     * Lets applications write to the source again: nothing was switched. Called whenever {@link #stop} was, also when that
     * failed, and after all that pgtrek itself changed on the source has been put back. Not called while no one can tell
     * whether the target has taken over, as its answer was lost: the report's message says so, and the next cutover or stop
     * settles it.
     */
    default void onAbort() throws Exception {}

    /** Sends applications to the target. They must never write to the source again. */
    default void onSwitched() throws Exception {}

    /** Has the databases {@linkplain SourceWrites#makeReadOnly() made read-only}. */
    static WriteStop readOnly() {
        return SourceWrites::makeReadOnly;
    }

    /** Has the right to connect {@linkplain SourceWrites#revokeConnect() taken} from all but us. */
    static WriteStop revokedConnect() {
        return SourceWrites::revokeConnect;
    }

    /** Does nothing: the caller has stopped the writes already. */
    static WriteStop none() {
        return source -> {};
    }

    /**
     * What a {@link WriteStop} is handed: the databases whose writes are to be stopped, and the means that pgtrek has for it.
     * What these change on the source is remembered there, and put back if the cutover is undone, also by a later process.
     * Used by one thread.
     */
    interface SourceWrites {
        /** The databases, in the order of their names. */
        List<String> databases();

        /** How much of the cutover's deadline is left; zero if none is. */
        Duration timeLeft();

        /**
         * Makes the databases read-only: locks every table in {@code EXCLUSIVE} mode, so that readers pass and writers wait;
         * when the transactions that were under way have ended, sets {@code default_transaction_read_only} for the database, and
         * for the roles that have that setting themselves, and ends the other sessions. The locks stay until the switch.
         *
         * <p>A session that says {@code SET default_transaction_read_only = off} can write again after the switch, on what is
         * then the old server: see to it that none does, or {@linkplain #revokeConnect() keep them out}. Needs the tables'
         * owner, who owns the database too, and has {@code pg_read_all_stats} and {@code pg_signal_backend}, or a superuser.
         *
         * @throws Exception if the deadline passes, naming who still writes, or a server refuses
         * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">Explicit locking</a>
         */
        void makeReadOnly() throws Exception;

        /**
         * Takes the right to connect to the databases from all roles but our own, and ends the other sessions. Superusers can
         * connect all the same. Needs the database's owner, who has {@code pg_read_all_stats} and {@code pg_signal_backend}, and
         * the right to connect in its own name, or a superuser.
         *
         * @throws Exception if the deadline passes, the cutover itself would be kept out, or a server refuses
         */
        void revokeConnect() throws Exception;
    }
}
