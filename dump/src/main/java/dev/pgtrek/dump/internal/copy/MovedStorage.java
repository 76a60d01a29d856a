package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Determines what a snapshot still shows of tables that have since been moved on disk. VACUUM FULL, CLUSTER and a move to
 * another tablespace keep the rows that a snapshot sees, but not their places. TRUNCATE and a rewrite by ALTER TABLE hide
 * all of them. For a subsequent replication, a truncated table is empty, as the snapshot now shows it: the replicated
 * TRUNCATE undoes all earlier changes. Rewritten rows never arrive. Thread-safe.
 */
final class MovedStorage {
    private static final int BY_PLACE_SINCE = 14;

    /** A changed column is a new version of its catalog row. */
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

    private static final String ANY_ROW = """
            SELECT EXISTS (SELECT FROM ONLY %s)
            """;

    private final DatabaseMigration migration;
    private final boolean truncatedIsEmpty;

    MovedStorage(DatabaseMigration migration, boolean truncatedIsEmpty) {
        this.migration = migration;
        this.truncatedIsEmpty = truncatedIsEmpty;
    }

    /** What a snapshot shows of a table. */
    enum Shown {
        /** All rows that the table had then, or none if it was truncated and that is accepted. */
        ROWS,
        /** All rows that it had then, if it shows any. */
        ROWS_IF_ANY,
        NONE
    }

    /** @param snapshot the session that has locked the table and uses the snapshot */
    Shown of(Connection snapshot, int major, TableState table, SourceTables seen) throws SQLException {
        SourceTable shown = seen.byOid().get(table.table().oid());
        if (shown == null || !shown.sameName()) {
            return Shown.NONE;
        }
        try (Connection now = migration.sourceSession()) {
            if (!Objects.equals(form(snapshot, table.table()), form(now, table.table()))) {
                return Shown.NONE;
            }
        }
        if (!table.isSplit()) {
            return truncatedIsEmpty ? Shown.ROWS : Shown.ROWS_IF_ANY;
        }
        boolean readable = truncatedIsEmpty && (major < BY_PLACE_SINCE || !hasAnyRow(snapshot, table));
        return readable ? Shown.ROWS : Shown.NONE;
    }

    /** Parts are read by queries, so an additional query executes nothing new. */
    private static boolean hasAnyRow(Connection snapshot, TableState table) throws SQLException {
        try (Statement statement = snapshot.createStatement();
                ResultSet row = statement.executeQuery(
                        ANY_ROW.formatted(table.nameOnSource().quoted()))) {
            row.next();
            return row.getBoolean(1);
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
