package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.ProgressSink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the target's progress on the indexes and keys of large tables: while one is built, the server is queried every
 * second. Thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/progress-reporting.html#CREATE-INDEX-PROGRESS-REPORTING">CREATE
 *     INDEX Progress Reporting</a>
 */
final class IndexProgress {
    private static final Logger LOG = LoggerFactory.getLogger(IndexProgress.class);
    private static final int REPORTED_SINCE = 12;
    private static final long ASKED_EVERY_MILLIS = 1_000;

    /** A phase counts blocks, tuples or nothing. */
    private static final String PROGRESS = """
            SELECT pid,
                   pg_catalog.concat_ws(' ',
                       pg_catalog.regexp_replace(phase, '^building index: ', ''),
                       CASE WHEN tuples_total > 0 THEN 100 * tuples_done / tuples_total
                            WHEN blocks_total > 0 THEN 100 * blocks_done / blocks_total END || ' %') AS progress
              FROM pg_catalog.pg_stat_progress_create_index
             WHERE pid = ANY (?)
            """;

    private final DatabaseMigration migration;
    private final Map<Integer, ProgressSink.Activity> byPid = new HashMap<>();
    private @Nullable Thread asking;
    private boolean refused;

    IndexProgress(DatabaseMigration migration) {
        this.migration = migration;
    }

    /**
     * Reports the progress of an index that a session is about to build; closing the returned registration ends the
     * report.
     */
    DatabaseMigration.Registration watch(DefinitionSession session, SchemaEntry index) throws SQLException {
        int pid = session.pid();
        ProgressSink.Activity activity = migration.progress().activity(index.described());
        synchronized (this) {
            byPid.put(pid, activity);
            if (asking == null && !refused && migration.target().version().atLeast(REPORTED_SINCE)) {
                asking = Threads.start(this::askUntilDone, "pgtrek-" + migration.migrationId() + "-index-progress");
            }
        }
        return () -> {
            synchronized (this) {
                byPid.remove(pid);
                activity.close();
                notifyAll();
            }
        };
    }

    private void askUntilDone() {
        try {
            for (List<Integer> pids = awaitTurn(); !pids.isEmpty(); pids = awaitTurn()) {
                ask(pids);
            }
        } catch (InterruptedException | SQLException | RuntimeException e) {
            // the indexes are built nevertheless
            LOG.debug("{} - the target does not tell how far its indexes are", migration.migrationId(), e);
            synchronized (this) {
                refused = true;
                asking = null;
            }
        }
    }

    /** Waits a second, and returns the sessions to query; none if nothing is being built. */
    private synchronized List<Integer> awaitTurn() throws InterruptedException {
        long until = System.nanoTime() / 1_000_000 + ASKED_EVERY_MILLIS;
        for (long left = ASKED_EVERY_MILLIS; left > 0 && !byPid.isEmpty(); ) {
            wait(left);
            left = until - System.nanoTime() / 1_000_000;
        }
        if (byPid.isEmpty()) {
            asking = null;
        }
        return List.copyOf(byPid.keySet());
    }

    private void ask(List<Integer> pids) throws SQLException {
        try (Connection target = migration.targetSession();
                PreparedStatement statement = target.prepareStatement(PROGRESS)) {
            statement.setArray(1, target.createArrayOf("int4", pids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tell(rows.getInt("pid"), rows.getString("progress"));
                }
            }
        }
    }

    private synchronized void tell(int pid, String progress) {
        ProgressSink.Activity activity = byPid.get(pid);
        if (activity != null) {
            activity.at(progress);
        }
    }
}
