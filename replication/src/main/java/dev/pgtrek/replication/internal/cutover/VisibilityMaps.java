package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the target vacuum its large tables before writes are stopped, where that was not done since they were filled: their
 * rows are then counted from an index, and no scan has to note on every page which rows are visible.
 *
 * @see <a href="https://www.postgresql.org/docs/current/storage-vm.html">Visibility map</a>
 */
final class VisibilityMaps {
    private static final Logger LOG = LoggerFactory.getLogger(VisibilityMaps.class);

    private static final String UNKNOWN = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r'
               AND c.relpages >= 1024
               AND c.relallvisible < 0.9 * c.relpages
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY c.relpages DESC
            """;

    private final Connection target;

    /** @param target a session in auto-commit mode */
    VisibilityMaps(Connection target) {
        this.target = target;
    }

    /** Does what can be done in time. What can't merely makes the comparison slower. */
    void fill(Deadline deadline) throws SQLException {
        List<QualifiedName> tables =
                Rows.all(target, UNKNOWN, row -> new QualifiedName(row.getString(1), row.getString(2)));
        if (tables.isEmpty()) {
            return;
        }
        Rows.execute(target, "SET lock_timeout = '1s'"); // an autovacuum that is at it already is as good
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

    private void vacuum(QualifiedName table, Deadline deadline) throws SQLException {
        try {
            Rows.execute(
                    target,
                    "SET statement_timeout = " + Math.max(1, deadline.left().toMillis()));
            Rows.execute(target, "VACUUM (ANALYZE) " + table.quoted());
        } catch (SQLException e) {
            if (target.isClosed()) {
                throw e;
            }
            LOG.debug("table {} of the target could not be vacuumed before the cutover", table, e);
        }
    }
}
