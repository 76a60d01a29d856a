package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Expressions for a checksum of a table's rows: the sum of 64 bits for each row. The order of rows does not matter, and
 * neither two equal rows nor two changed ones cancel each other out. Immutable.
 *
 * <p>A row's bits are a hash of the text form of {@code ROW(…)} of its columns, sorted by name, because the order may
 * differ between partitions of one table. Sessions fix every setting that affects text forms. A text column is hashed
 * separately and a bytea column digested, which is several times as fast as quoting long values. Values without a common
 * text form are compared as {@link CanonicalTypes}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX">Text form of rows</a>
 */
final class RowHash {
    private static final long BYTEA = 17;
    private static final long TEXT = 25;
    private static final long VARCHAR = 1043;

    private static final String COLUMNS = """
            SELECT a.attrelid::bigint AS relation,
                   a.attname::text AS name,
                   a.atttypid::bigint AS type
              FROM unnest(?::oid[]) AS wanted (oid)
              JOIN pg_attribute AS a ON a.attrelid = wanted.oid
             WHERE a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attrelid, a.attname
            """;

    private final ServerPair pair;
    private final CanonicalTypes types;
    private final Map<Long, List<Column>> columns;

    private RowHash(ServerPair pair, CanonicalTypes types, Map<Long, List<Column>> columns) {
        this.pair = pair;
        this.types = types;
        this.columns = columns;
    }

    record Column(String name, long type) {}

    /** Reads the columns of the source's tables. */
    static RowHash read(Connection session, ServerPair pair, List<TableInfo> tables) throws SQLException {
        Map<Long, List<Column>> columns = new HashMap<>();
        try (PreparedStatement statement = session.prepareStatement(COLUMNS)) {
            Object[] oids = tables.stream().map(TableInfo::oid).toArray();
            statement.setArray(1, session.createArrayOf("int8", oids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.computeIfAbsent(row.getLong("relation"), oid -> new ArrayList<>())
                            .add(new Column(row.getString("name"), row.getLong("type")));
                }
            }
        }
        return new RowHash(pair, CanonicalTypes.read(session, pair), columns);
    }

    /** Returns an expression for a row's 64 bits, as a bigint; the table has the alias {@code r}. */
    String of(TableInfo table) {
        return of(columns.getOrDefault(table.oid(), List.of()));
    }

    /** The names of a table's columns. */
    List<String> columns(TableInfo table) {
        return columns.getOrDefault(table.oid(), List.of()).stream()
                .map(Column::name)
                .toList();
    }

    /** Returns an expression for 64 bits of some of the columns. */
    String of(TableInfo table, List<String> names) {
        return of(columns.getOrDefault(table.oid(), List.of()).stream()
                .filter(column -> names.contains(column.name()))
                .toList());
    }

    private String of(List<Column> row) {
        return pair.hashOf(
                "ROW(" + String.join(", ", row.stream().map(this::value).toList()) + ")::text");
    }

    private String value(Column column) {
        String value = "r." + QualifiedName.quote(column.name());
        if (types.concerns(column.type())) {
            return types.canonical(column.type(), value);
        }
        if (column.type() == BYTEA) {
            return pair.digestOf(value);
        }
        boolean text = column.type() == TEXT || column.type() == VARCHAR;
        return text && pair.hasWideHash() ? pair.hashOf(value) : value;
    }
}
