package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A transaction on the source that uses the exported snapshot and has locked its tables. Not thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-set-transaction.html">SET TRANSACTION SNAPSHOT</a>
 */
final class SourceTransaction {
    private static final String BEGIN = """
            BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
            SET TRANSACTION SNAPSHOT %s
            """;

    private static final String LOCK = """
            LOCK TABLE %s IN ACCESS SHARE MODE%s
            """;

    /**
     * Catalog queries return the snapshot's state, functions such as pg_relation_filenode the current one. The two differ
     * if a table was truncated, rewritten, renamed or dropped between the snapshot and the lock: its old rows are gone,
     * and COPY would find none without an error. The type of a domain is its base type, and of an enum text, the format
     * of its values in binary COPY.
     */
    private static final String TABLES = """
            SELECT c.oid,
                   c.oid = coalesce(pg_catalog.to_regclass(t.name), 0::oid) AS same_name,
                   c.relfilenode = coalesce(pg_catalog.pg_relation_filenode(c.oid), 0) AS same_storage,
                   pg_catalog.pg_relation_size(c.oid) = 0 AS empty,
                   ARRAY(SELECT a.attname::text
                           FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                          ORDER BY a.attnum) AS columns,
                   ARRAY(SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype WHEN 'e' THEN 25 ELSE t.oid END::int8
                           FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                          ORDER BY a.attnum) AS types
              FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.oid[]), pg_catalog.unnest(?::pg_catalog.text[]))
                   AS t (oid, name)
              JOIN pg_catalog.pg_class c ON c.oid = t.oid
            """;

    /** Like {@link #TABLES}, for servers older than 12, which have no generated columns. */
    private static final String TABLES_BEFORE_12 = """
            SELECT c.oid,
                   c.oid = coalesce(pg_catalog.to_regclass(t.name), 0::oid) AS same_name,
                   c.relfilenode = coalesce(pg_catalog.pg_relation_filenode(c.oid), 0) AS same_storage,
                   pg_catalog.pg_relation_size(c.oid) = 0 AS empty,
                   ARRAY(SELECT a.attname::text
                           FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                          ORDER BY a.attnum) AS columns,
                   ARRAY(SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype WHEN 'e' THEN 25 ELSE t.oid END::int8
                           FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                          ORDER BY a.attnum) AS types
              FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.oid[]), pg_catalog.unnest(?::pg_catalog.text[]))
                   AS t (oid, name)
              JOIN pg_catalog.pg_class c ON c.oid = t.oid
            """;

    private final Connection session;
    private final SnapshotId snapshot;
    private final MovedStorage moved;

    SourceTransaction(Connection session, SnapshotId snapshot, MovedStorage moved) {
        this.session = session;
        this.snapshot = snapshot;
        this.moved = moved;
    }

    /**
     * Begins, and locks tables. It waits for the lock of a single table; for several tables only if the caller requires
     * all of them. Waiting for a lock while holding others can cause a deadlock with an application.
     *
     * @return whether it has begun; if not, another session has locked one of several tables, or the table can't be
     *     locked
     */
    boolean begin(List<TableState> tables, boolean wait) throws SQLException {
        importSnapshot();
        if (wait || tables.size() == 1) {
            lock(tables, "");
            return true;
        }
        try {
            lock(tables, " NOWAIT");
            return true;
        } catch (SQLException e) {
            if (SqlState.isSessionLost(e)) {
                throw e;
            }
            end();
            return false;
        }
    }

    private void importSnapshot() throws SQLException {
        try {
            execute(BEGIN.formatted(CopyStatements.literal(snapshot.id())));
        } catch (SQLException e) {
            if (SqlState.isSessionLost(e)) {
                throw e;
            }
            throw new MigrationException(
                    ErrorCode.CONNECTION,
                    "the source no longer has the snapshot " + snapshot.id() + " that rows are read by ("
                            + e.getMessage()
                            + "): the session that kept it was lost. Look into the source's log for the reason,"
                            + " and run again",
                    e);
        }
    }

    private void lock(List<TableState> tables, String suffix) throws SQLException {
        String names = tables.stream()
                .map(table -> "ONLY " + table.nameOnSource().quoted())
                .collect(Collectors.joining(", "));
        execute(LOCK.formatted(names, suffix));
    }

    /**
     * Reads what the snapshot shows of locked tables.
     *
     * @throws TableChangedException if the snapshot no longer shows a table's rows
     */
    SourceTables check(List<TableState> tables) throws SQLException {
        Map<Long, SourceTable> found = new HashMap<>();
        try (PreparedStatement statement =
                session.prepareStatement(snapshot.major() >= 12 ? TABLES : TABLES_BEFORE_12)) {
            Array oids = session.createArrayOf(
                    "oid", tables.stream().map(table -> table.table().oid()).toArray());
            Array names = session.createArrayOf(
                    "text",
                    tables.stream().map(table -> table.nameOnSource().quoted()).toArray());
            statement.setArray(1, oids);
            statement.setArray(2, names);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    SourceTable table = new SourceTable(
                            rows.getLong("oid"),
                            rows.getBoolean("same_name"),
                            rows.getBoolean("same_storage"),
                            rows.getBoolean("empty"),
                            Arrays.asList((String[]) rows.getArray("columns").getArray()),
                            Arrays.asList((Long[]) rows.getArray("types").getArray()));
                    found.put(table.oid(), table);
                }
            }
            oids.free();
            names.free();
        }
        SourceTables seen = new SourceTables(found);
        for (TableState table : tables) {
            if (!seen.shows(table.table())) {
                switch (moved.of(session, snapshot.major(), table, seen)) {
                    case ROWS -> {}
                    case ROWS_IF_ANY -> seen = seen.doubting(table.table());
                    case NONE -> throw SourceTables.changed(table.name(), "", null);
                }
            }
        }
        return seen;
    }

    /** Ends the transaction and releases its locks. */
    void end() throws SQLException {
        execute("ROLLBACK");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
