package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds the ranges by which large tables can be read in parts. Not thread-safe. */
final class TableSplitter {
    private static final int TID_RANGE_SCAN_SINCE = 14;

    private static final String PAGES = """
            SELECT c.oid,
                   pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int8 AS pages
              FROM pg_catalog.pg_class c
             WHERE c.oid = ANY (?)
            """;

    /**
     * Tables with a primary key of one integer column in whose order the rows are stored, according to ANALYZE: otherwise
     * reading a range of the key reads pages in random order.
     */
    private static final String KEYS = """
            SELECT c.oid, a.attname AS column
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indisvalid AND i.indnatts = 1
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
              JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
                                        AND s.attname = a.attname AND NOT s.inherited
             WHERE c.oid = ANY (?)
               AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
               AND s.correlation > 0.9
            """;

    private static final String BOUNDS = """
            SELECT min(%1$s) AS least, max(%1$s) AS greatest FROM ONLY %2$s
            """;

    private final CopyOptions options;

    TableSplitter(CopyOptions options) {
        this.options = options;
    }

    /**
     * @param major the source's major version
     * @param tables the tables worth splitting
     * @return the ranges by the tables' oids; tables that can't be split are missing
     */
    Map<Long, List<RowRange>> split(Connection source, int major, List<TableInfo> tables) throws SQLException {
        if (tables.isEmpty()) {
            return Map.of();
        }
        return major >= TID_RANGE_SCAN_SINCE ? byPages(source, tables) : byKeys(source, tables);
    }

    private int parts(TableInfo table) {
        long wanted = (table.bytes() + options.splitBytes() - 1) / options.splitBytes();
        return (int) Math.min(options.maxParts(), Math.max(2, wanted));
    }

    private Map<Long, List<RowRange>> byPages(Connection source, List<TableInfo> tables) throws SQLException {
        Map<Long, TableInfo> byOid = byOid(tables);
        Map<Long, List<RowRange>> ranges = new HashMap<>();
        ask(source, PAGES, byOid, (table, row) -> {
            ranges.put(table.oid(), RowRange.ofPages(row.getLong("pages"), parts(table)));
        });
        return ranges;
    }

    private Map<Long, List<RowRange>> byKeys(Connection source, List<TableInfo> tables) throws SQLException {
        Map<TableInfo, String> keys = new HashMap<>();
        ask(source, KEYS, byOid(tables), (table, row) -> keys.put(table, row.getString("column")));
        Map<Long, List<RowRange>> ranges = new HashMap<>();
        for (Map.Entry<TableInfo, String> key : keys.entrySet()) {
            TableInfo table = key.getKey();
            String sql = BOUNDS.formatted(
                    QualifiedName.quote(key.getValue()), table.qualifiedName().quoted());
            try (Statement statement = source.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                long least = row.getLong("least");
                long greatest = row.getLong("greatest");
                ranges.put(table.oid(), RowRange.ofKey(key.getValue(), least, greatest, parts(table)));
            }
        }
        return ranges;
    }

    private static Map<Long, TableInfo> byOid(List<TableInfo> tables) {
        return tables.stream().collect(Collectors.toMap(TableInfo::oid, table -> table));
    }

    /** Consumes a row about a table. */
    private interface RowReader {
        void read(TableInfo table, ResultSet row) throws SQLException;
    }

    private static void ask(Connection source, String sql, Map<Long, TableInfo> tables, RowReader reader)
            throws SQLException {
        Array oids = source.createArrayOf("oid", tables.keySet().toArray());
        try (PreparedStatement statement = source.prepareStatement(sql)) {
            statement.setArray(1, oids);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    TableInfo table = tables.get(rows.getLong("oid"));
                    if (table != null) {
                        reader.read(table, rows);
                    }
                }
            }
        } finally {
            oids.free();
        }
    }
}
