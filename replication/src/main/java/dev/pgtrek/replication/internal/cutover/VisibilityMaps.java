package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.jdbc.BackgroundStatement;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.mark.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vacuums the target's large tables before writes are stopped, where they were not vacuumed since they were filled.
 * Their rows can then be counted with an index-only scan, and no scan has to record on every page which rows are
 * visible.
 *
 * @see <a href="https://www.postgresql.org/docs/current/storage-vm.html">Visibility map</a>
 */
final class VisibilityMaps {
    private static final Logger LOG = LoggerFactory.getLogger(VisibilityMaps.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** Excludes tables with children: ANALYZE would read the children too, which may be foreign tables. */
    private static final String UNKNOWN = UserSchemas.in("""
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r'
               AND NOT c.relhassubclass
               AND c.relpages >= 1024
               AND c.relallvisible < 0.9 * c.relpages
               AND n.nspname !~ ${notUsers}
             ORDER BY c.relpages DESC
            """);

    /**
     * Finds sessions that wait for the vacuum, such as the worker that applies a TRUNCATE. The server itself resolves
     * this for autovacuum.
     */
    private static final String IS_IN_THE_WAY = """
            SELECT
              FROM pg_catalog.pg_locks held
              JOIN pg_catalog.pg_locks waiting
                ON waiting.database = held.database AND waiting.relation = held.relation
             WHERE held.pid = ?::int AND held.granted
               AND waiting.pid <> held.pid AND NOT waiting.granted
             LIMIT 1
            """;

    private final Connection target;
    private final Connection watch;

    /**
     * @param target a session in auto-commit mode
     * @param watch another session, to find waiting sessions
     */
    VisibilityMaps(Connection target, Connection watch) {
        this.target = target;
        this.watch = watch;
    }

    /** Vacuums as many tables as the time allows. A skipped table only makes the comparison slower. */
    void fill(Deadline deadline) throws SQLException, InterruptedException {
        List<QualifiedName> tables =
                Rows.all(target, UNKNOWN, row -> new QualifiedName(row.getString(1), row.getString(2)));
        if (tables.isEmpty()) {
            return;
        }
        Rows.execute(target, "SET lock_timeout = '1s'"); // a running autovacuum of the table serves as well
        try {
            for (QualifiedName table : tables) {
                if (deadline.passed()) {
                    LOG.debug("no time is left to vacuum {} and those that are smaller", table);
                    return;
                }
                vacuum(table, deadline);
            }
        } finally {
            Rows.execute(target, "SET lock_timeout = 0");
            Rows.execute(target, "SET statement_timeout = 0");
        }
    }

    private void vacuum(QualifiedName table, Deadline deadline) throws SQLException, InterruptedException {
        Rows.execute(
                target, "SET statement_timeout = " + Math.max(1, deadline.left().toMillis()));
        // no other statement may use the session before it has ended
        try (BackgroundStatement vacuuming =
                BackgroundStatement.start(target, "VACUUM (ANALYZE) " + table.quoted(), "pgtrek-cutover-vacuum")) {
            while (!isDone(vacuuming, table)) {
                if (isInTheWay()) {
                    LOG.debug(
                            "table {} of the target is not vacuumed before the cutover: somebody waits for it", table);
                    return;
                }
            }
        }
    }

    private boolean isInTheWay() throws SQLException {
        String pid = String.valueOf(target.unwrap(PGConnection.class).getBackendPID());
        return Rows.first(watch, IS_IN_THE_WAY, row -> true, pid).isPresent();
    }

    private boolean isDone(BackgroundStatement vacuuming, QualifiedName table)
            throws SQLException, InterruptedException {
        try {
            return vacuuming.awaitEnd(BETWEEN_LOOKS);
        } catch (SQLException e) {
            if (target.isClosed()) {
                throw e;
            }
            LOG.debug("table {} of the target could not be vacuumed before the cutover", table, e);
            return true;
        }
    }
}
