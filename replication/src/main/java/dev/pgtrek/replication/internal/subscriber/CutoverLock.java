package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Prevents two processes from switching over or ending the replication of the same database at the same time: a lock
 * on the target, which ends with the session that holds it.
 */
public final class CutoverLock {
    /** The server may not have noticed yet that a process has gone: see {@link TcpKeepalive}. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long POLL_MILLIS = 100;

    private static final String TAKE = "SELECT pg_catalog.pg_try_advisory_lock(?::pg_catalog.int8)";

    private static final String HOLDER = """
            SELECT a.pid, a.application_name,
                   pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory'
               AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
               AND l.objsubid = 1
               AND (l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8 = ?::pg_catalog.int8
            """;

    private CutoverLock() {}

    /**
     * The session that holds the lock.
     *
     * @param pid its process on the target
     * @param application its {@code application_name}; ends with {@code cutover} for a session of a cutover
     * @param since when it began, in UTC; empty where the session's user may not see that
     */
    public record Holder(int pid, String application, Optional<String> since) {
        /** Returns whether it switches the database over; otherwise it ends the replication or adds tables to it. */
        public boolean cutsOver() {
            return application.endsWith("cutover");
        }

        @Override
        public String toString() {
            return "pid " + pid + " on the target, application name " + application
                    + since.map(time -> ", connected since " + time + " UTC").orElse("");
        }
    }

    /** Returns the session that holds the lock at the moment; empty if there is none. */
    public static Optional<Holder> holder(Connection target, ReplicationName name) throws SQLException {
        return Rows.first(
                target,
                HOLDER,
                row -> new Holder(
                        row.getInt("pid"),
                        Optional.ofNullable(row.getString("application_name")).orElse(""),
                        Optional.ofNullable(row.getString("since"))),
                number(name));
    }

    /** Returns the number of this lock, the complement of the journal's. */
    private static String number(ReplicationName name) {
        return String.valueOf(~Long.parseLong(name.hash(), 16));
    }

    /**
     * Takes the lock until the session ends.
     *
     * @return the session that held it at the first attempt; empty where it was free
     * @throws MigrationException with {@link ErrorCode#CUTOVER} if another session keeps it
     */
    public static Optional<Holder> take(Connection target, ReplicationName name)
            throws SQLException, InterruptedException {
        TcpKeepalive.watched(target);
        String number = number(name);
        Optional<Holder> first = Optional.empty();
        long begun = System.nanoTime();
        while (!Rows.first(target, TAKE, row -> row.getBoolean(1), number).orElseThrow()) {
            Optional<Holder> holder = holder(target, name);
            first = first.or(() -> holder);
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new MigrationException(
                        ErrorCode.CUTOVER,
                        "another process "
                                + holder.filter(Holder::cutsOver)
                                        .map(cutting -> "cuts this database over")
                                        .orElse("ends this replication, or adds tables to it,")
                                + " at this moment: "
                                + holder.map(Holder::toString).orElse("its session has just ended")
                                + "; this one has changed nothing. Ask for the status, and wait until it has finished; if"
                                + " that process is gone, end its session on the target"
                                + holder.map(session -> ": SELECT pg_terminate_backend(" + session.pid() + ")")
                                        .orElse("")
                                + ", and cut over again");
            }
            Thread.sleep(POLL_MILLIS);
        }
        return first;
    }
}
