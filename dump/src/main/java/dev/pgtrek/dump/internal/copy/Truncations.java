package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells tables that were truncated after the snapshot from those that were rewritten. For one who follows the source
 * afterwards a truncated table is what the snapshot now shows of it, empty: whatever happened to it between the snapshot and
 * the TRUNCATE, the TRUNCATE undoes when it arrives in its turn. What ALTER TABLE rewrote never arrives. VACUUM FULL,
 * CLUSTER and a move to another tablespace keep the rows that a snapshot sees. Thread-safe.
 */
final class Truncations {
    /** A changed column is a new version of its row of the catalog. */
    private static final String FORM = """
            SELECT pg_catalog.concat_ws(' ', c.relpersistence, c.relam,
                       (SELECT pg_catalog.string_agg(
                                   pg_catalog.concat_ws(':', a.attnum, a.atttypid, a.atttypmod, a.attisdropped, a.xmin), ','
                                   ORDER BY a.attnum)
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0))
              FROM pg_catalog.pg_class c
             WHERE c.oid = ?
            """;

    private final DatabaseMigration migration;
    private final boolean acceptable;

    Truncations(DatabaseMigration migration, boolean acceptable) {
        this.migration = migration;
        this.acceptable = acceptable;
    }

    /**
     * Whether a locked table has been truncated at the most, and may be copied as it is seen now.
     *
     * @param snapshot the session that has locked it, and sees what the snapshot shows
     */
    boolean isMerelyTruncated(Connection snapshot, TableInfo table, SourceTables seen) throws SQLException {
        SourceTable shown = seen.byOid().get(table.oid());
        if (!acceptable || shown == null || !shown.sameName()) {
            return false;
        }
        try (Connection now = migration.sourceSession()) {
            return Objects.equals(form(snapshot, table), form(now, table));
        }
    }

    private static @Nullable String form(Connection session, TableInfo table) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(FORM)) {
            statement.setLong(1, table.oid());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }
}
