package dev.pgtrek.replication.internal.publisher;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.jdbc.SessionEnd;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a slot that exports its snapshot. The server waits for every transaction that is open at that moment, in
 * all of its databases, so there is a deadline, and the blocking session is named. No time-out of the server ends
 * this wait, and a client that disconnects leaves the slot behind: so its walsender is terminated.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">CREATE_REPLICATION_SLOT</a>
 */
public final class SlotCreation {
    private static final Logger LOG = LoggerFactory.getLogger(SlotCreation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String BLOCKERS = """
            SELECT 'pid ' || a.pid
                       || ' (' || pg_catalog.concat_ws(', ', a.usename, a.datname, a.application_name, a.state)
                       || coalesce(', for ' || EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::int8
                         || ' s', '')
                       || ')'
              FROM pg_catalog.pg_stat_activity a
             WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()
             UNION ALL
            SELECT 'prepared transaction ' || p.gid || ' (' || p.database || ')'
              FROM pg_catalog.pg_prepared_xacts p
             LIMIT 10
            """;

    private final DatabaseMigration migration;
    private final ReplicationName name;
    private final Duration atMost;

    public SlotCreation(DatabaseMigration migration, ReplicationName name, Duration atMost) {
        this.migration = migration;
        this.name = name;
        this.atMost = atMost;
    }

    /**
     * Creates the slot.
     *
     * @param walsender a replication session, which keeps the snapshot until its next command, or until it is closed
     * @return the snapshot's id, for SET TRANSACTION SNAPSHOT
     */
    public String create(Connection walsender) throws SQLException, InterruptedException {
        int pid = walsender.unwrap(PGConnection.class).getBackendPID();
        FutureTask<String> creation = new FutureTask<>(() -> Rows.first(
                        walsender,
                        "CREATE_REPLICATION_SLOT " + name + " LOGICAL pgoutput EXPORT_SNAPSHOT",
                        row -> row.getString("snapshot_name"))
                .orElseThrow());
        Thread thread = Threads.start(creation, "pgtrek-" + migration.migrationId() + "-slot");
        boolean created = false;
        try {
            String snapshot = await(creation);
            created = true;
            return snapshot;
        } finally {
            if (!created) {
                giveUp(walsender, pid, thread);
            }
        }
    }

    private String await(FutureTask<String> creation) throws SQLException, InterruptedException {
        try {
            return creation.get(Math.min(PATIENCE.toMillis(), atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info(
                    "{} - the slot of database {} waits for {}",
                    migration.migrationId(),
                    migration.database(),
                    blockers());
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
        try (DatabaseMigration.Registration waiting =
                migration.progress().activity("slot, which waits for open transactions")) {
            return creation.get(Math.max(0, atMost.minus(PATIENCE).toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new MigrationException(
                    ErrorCode.TIMEOUT,
                    "the slot could not be created within " + atMost.toSeconds()
                            + " s, as it has to wait for every transaction that is open on the source: " + blockers()
                            + "; end them, with SELECT pg_terminate_backend(pid) where need be, or set a longer deadline",
                    e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private String blockers() throws SQLException {
        try (Connection source = migration.sourceSession()) {
            List<String> blockers = Rows.all(source, BLOCKERS, row -> row.getString(1));
            return blockers.isEmpty() ? "no transaction that can be seen" : String.join("; ", blockers);
        }
    }

    private static SQLException failure(@Nullable Throwable cause) {
        return cause instanceof SQLException refused
                ? refused
                : new SQLException("the slot could not be created: " + cause, cause);
    }

    /** Terminates the walsender from another session; the clean-up drops the slot. */
    private void giveUp(Connection walsender, int pid, Thread thread) {
        boolean interrupted = Thread.interrupted();
        try (Connection source = migration.sourceServer().connect(migration.database())) {
            Rows.first(source, "SELECT pg_catalog.pg_terminate_backend(?::int)", row -> true, String.valueOf(pid));
        } catch (SQLException | MigrationException e) {
            LOG.debug("{} - walsender {} could not be ended", migration.migrationId(), pid, e);
        }
        SessionEnd.abort(walsender);
        Threads.join(thread);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
