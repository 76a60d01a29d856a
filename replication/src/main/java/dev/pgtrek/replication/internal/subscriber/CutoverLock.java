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
 * Keeps processes apart of which one switches a database over and another would end its replication, or switch it over too:
 * a lock on the target, which goes with the session that has it.
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
     * The session that has the lock.
     *
     * @param pid its process on the target
     * @param application its {@code application_name}; ends with {@code cutover} where it is that of a cutover
     * @param since when it began, in UTC; empty where our user may not see that
     */
    public record Holder(int pid, String application, Optional<String> since) {
        /** Whether it switches the database over, rather than to end its replication or to add tables to it. */
        public boolean cutsOver() {
            return application.endsWith("cutover");
        }

        @Override
        public String toString() {
            return "pid " + pid + " on the target, application name " + application
                    + since.map(time -> ", connected since " + time + " UTC").orElse("");
        }
    }

    /** The session that has the lock at this moment; empty if none has. */
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

    /** The journal's lock has the complement. */
    private static String number(ReplicationName name) {
        return String.valueOf(~Long.parseLong(name.hash(), 16));
    }

    /**
     * Takes it for as long as the session lives.
     *
     * @return who had it when it was first asked for; empty where it was free
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
