package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationException;
import dev.pgtrek.replication.internal.Presence;
import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Keeps processes apart of which one switches a database over and another would end its replication, or switch it over too:
 * a lock on the target, which goes with the session that has it.
 */
public final class CutoverLock {
    /** The server may not have noticed yet that a process has gone: see {@link Presence}. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long POLL_MILLIS = 100;

    private static final String TAKE = "SELECT pg_catalog.pg_try_advisory_lock(?::pg_catalog.int8)";

    private static final String HOLDER = """
            SELECT pg_catalog.format('pid %s of role %s, application name %s', a.pid, a.usename, a.application_name)
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory'
               AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
               AND l.objsubid = 1
               AND (l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8 = ?::pg_catalog.int8
            """;

    private CutoverLock() {}

    /**
     * Takes it for as long as the session lives.
     *
     * @throws MigrationException with {@link ErrorCode#CUTOVER} if another session keeps it
     */
    public static void take(Connection target, ReplicationName name) throws SQLException, InterruptedException {
        Presence.watched(target);
        // the journal's lock has the complement
        String number = String.valueOf(~Long.parseLong(name.hash(), 16));
        long begun = System.nanoTime();
        while (!Rows.first(target, TAKE, row -> row.getBoolean(1), number).orElseThrow()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                String holder = Rows.first(target, HOLDER, row -> row.getString(1), number)
                        .orElse("of which the process has gone");
                throw new MigrationException(
                        ErrorCode.CUTOVER,
                        "another process switches this database over at this moment, takes tables into its replication or ends it, "
                                + name
                                + ": it has a session with the target, " + holder
                                + "; wait until it has done so, or, if that process has gone, end the session there by"
                                + " pg_terminate_backend");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
