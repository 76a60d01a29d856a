package dev.pgtrek.replication.internal.fence;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.BackgroundStatement;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.Deadline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks all tables of the source's database against writers but not against readers. The locks belong to a session,
 * so they end with this process, even if it is killed.
 *
 * <p>A writer may wait for one of these locks while it blocks another table that this cutover needs. Such a deadlock
 * would never resolve by itself, so these sessions are ended. The server would detect it too, but only after a
 * second, and might end the cutover's own session.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES">Table-level locks</a>
 */
public final class SourceTableLocks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceTableLocks.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    /** How long after this process's own deadline the server releases the locks, in case the process has stalled. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** How much longer the locks stay while the target commits: its outcome is unknown until then. */
    private static final Duration COMMITTING = Duration.ofSeconds(6);

    private static final String TABLES = UserSchemas.in("""
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
             ORDER BY n.nspname, c.relname
            """);

    /** Ends the sessions that wait for this one. */
    private static final String END_DEADLOCKED = """
            SELECT pg_catalog.pg_terminate_backend(a.pid)
              FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = pg_catalog.current_database()
               AND a.wait_event_type = 'Lock' AND a.backend_xid IS NOT NULL
               AND ?::int = ANY (pg_catalog.pg_blocking_pids(a.pid))
            """;

    /** Autovacuum does not yield to another lock for a second. */
    private static final String END_AUTOVACUUM = """
            SELECT pg_catalog.pg_terminate_backend(a.pid)
              FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = pg_catalog.current_database()
               AND a.backend_type = 'autovacuum worker'
               AND a.pid = ANY (pg_catalog.pg_blocking_pids(?::int))
            """;

    private static final String BLOCKERS = """
            SELECT 'pid ' || a.pid || ' of ' || coalesce(a.usename::text, 'no user')
                       || coalesce(' (' || nullif(a.application_name, '') || ')', '')
                       || coalesce(', in a transaction since ' || pg_catalog.date_trunc('second', a.xact_start), '')
              FROM pg_catalog.pg_stat_activity a
             WHERE a.pid = ANY (pg_catalog.pg_blocking_pids(?::int))
            """;

    private final Connection session;
    private final int pid;
    private @Nullable Deadline deadline;

    /** @param session a dedicated session; closed with this object */
    public SourceTableLocks(Connection session) throws SQLException {
        this.session = session;
        this.pid = session.unwrap(PGConnection.class).getBackendPID();
    }

    int pid() {
        return pid;
    }

    /**
     * Takes the locks.
     *
     * @param watch another session with the database, to find the blocking sessions
     */
    void take(Connection watch, Deadline deadline) throws SQLException, InterruptedException {
        this.deadline = deadline;
        List<QualifiedName> tables = Rows.all(session, TABLES, SourceTableLocks::name);
        // even if this process is killed, as writers queue behind it; later than its own deadline
        Deadline.in(deadline.left().plus(PATIENCE)).limit(session);
        session.setAutoCommit(false);
        holdFor(deadline.left().plus(PATIENCE));
        if (tables.isEmpty()) {
            return;
        }
        try (BackgroundStatement locking =
                BackgroundStatement.start(session, statement(tables), "pgtrek-cutover-lock")) {
            while (!isDone(locking)) {
                end(watch, END_DEADLOCKED);
                end(watch, END_AUTOVACUUM);
                if (deadline.passed()) {
                    throw new CutoverFailure(
                            "writes could not be stopped in time: transactions are still under way, of "
                                    + String.join("; ", blockers(watch))
                                    + "; see that they end soon, or give the cutover a longer deadline");
                }
            }
        }
        holdFor(deadline.left().plus(PATIENCE));
    }

    /** Has the server end the session, and with it the locks, after this idle time in its transaction. */
    private void holdFor(Duration time) throws SQLException {
        Rows.execute(session, "SET idle_in_transaction_session_timeout = " + time.toMillis());
    }

    /**
     * Keeps the locks until the target has committed.
     *
     * @throws SQLException if they are no longer held
     */
    public void holdThroughCommit() throws SQLException {
        if (deadline != null) {
            holdFor(deadline.left().plus(COMMITTING));
        }
    }

    /** Ends the blocking sessions. Waits for those that this user may not end. */
    private void end(Connection watch, String whom) throws SQLException {
        try {
            Rows.all(watch, whom, row -> true, String.valueOf(pid));
        } catch (SQLException e) {
            if (!SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            LOG.trace("a session that holds a table may not be ended", e);
        }
    }

    private static QualifiedName name(ResultSet row) throws SQLException {
        return new QualifiedName(row.getString(1), row.getString(2));
    }

    private static String statement(List<QualifiedName> tables) {
        StringBuilder statement = new StringBuilder("LOCK TABLE ");
        for (QualifiedName table : tables) {
            statement
                    .append(table.equals(tables.get(0)) ? "" : ", ")
                    .append("ONLY ")
                    .append(table.quoted());
        }
        return statement.append(" IN EXCLUSIVE MODE").toString();
    }

    private static boolean isDone(BackgroundStatement locking) throws SQLException, InterruptedException {
        try {
            return locking.awaitEnd(BETWEEN_LOOKS);
        } catch (SQLException e) {
            throw new SQLException("the source's tables could not be locked: " + e.getMessage(), e.getSQLState(), e);
        }
    }

    private List<String> blockers(Connection watch) throws SQLException {
        List<String> blockers = Rows.all(watch, BLOCKERS, row -> row.getString(1), String.valueOf(pid));
        return blockers.isEmpty() ? List.of("a session that can't be seen") : blockers;
    }

    /**
     * Verifies that the locks are still held: the session may have been ended.
     *
     * @throws SQLException if they are not
     */
    void check() throws SQLException {
        if (deadline == null) {
            Rows.first(session, "SELECT 1", row -> true);
        } else {
            holdFor(deadline.left().plus(PATIENCE));
        }
    }

    /** Releases the locks. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
