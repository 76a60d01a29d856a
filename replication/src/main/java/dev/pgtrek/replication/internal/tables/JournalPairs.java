package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.journal.JournalSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pairs and the publication at the time when rows were copied. They are stored in the journal, which must exist.
 */
final class JournalPairs {
    private static final String PAIR = "pair";
    private static final String PAIR_TABLE = """
            source_oid     int8 PRIMARY KEY,
            target_oid     int8 NOT NULL,
            unit           int8 NOT NULL,
            member         int8 NOT NULL,
            unlogged       bool NOT NULL,
            identity       text NOT NULL,
            filenode       int8 NOT NULL,
            attachment     text NOT NULL,
            source_columns int4[] NOT NULL,
            target_columns int4[] NOT NULL,
            column_types   text[] NOT NULL,
            column_stamps  text[] NOT NULL
            """;

    private static final String PUBLISHED = "published";
    private static final String PUBLISHED_TABLE = """
            oid     int8 PRIMARY KEY,
            stamp   text NOT NULL,
            owner   int8 NOT NULL,
            options text NOT NULL
            """;

    private static final String INSERT = """
            INSERT INTO %s
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;

    private static final String PAIR_COLUMNS = """
            source_oid, target_oid, unit, member, unlogged, identity, filenode, attachment,
            source_columns, target_columns, column_types, column_stamps
            """;

    private final Connection target;
    private final JournalSchema schema;

    JournalPairs(Connection target, ReplicationName name) {
        this.target = target;
        this.schema = new JournalSchema(target, name);
    }

    boolean exist() throws SQLException {
        return schema.has(PAIR);
    }

    /** Returns the pairs by the OID of the source's table. */
    Map<Long, Pair> read() throws SQLException {
        Map<Long, Pair> pairs = new HashMap<>();
        if (exist()) {
            schema.rows(PAIR, PAIR_COLUMNS, "", JournalPairs::pair).forEach(pair -> pairs.put(pair.source(), pair));
        }
        return pairs;
    }

    /** Returns the recorded publication, without its members, which are not recorded. */
    Optional<Published> published() throws SQLException {
        return exist()
                ? schema
                        .rows(
                                PUBLISHED,
                                "oid, stamp, owner, options",
                                "",
                                row -> new Published(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getLong(3),
                                        row.getString(4),
                                        false,
                                        Map.of()))
                        .stream()
                        .findFirst()
                : Optional.empty();
    }

    /** Records the publication, and pairs that are not recorded yet. */
    void add(Optional<Published> published, Collection<Pair> pairs) throws SQLException {
        schema.createTable(PAIR, PAIR_TABLE);
        schema.createTable(PUBLISHED, PUBLISHED_TABLE);
        if (published.isPresent()) {
            Rows.execute(target, "DELETE FROM " + schema.qualified(PUBLISHED));
            try (PreparedStatement statement =
                    target.prepareStatement("INSERT INTO " + schema.qualified(PUBLISHED) + " VALUES (?, ?, ?, ?)")) {
                statement.setLong(1, published.get().oid());
                statement.setString(2, published.get().stamp());
                statement.setLong(3, published.get().owner());
                statement.setString(4, published.get().options());
                statement.executeUpdate();
            }
        }
        try (PreparedStatement statement = target.prepareStatement(INSERT.formatted(schema.qualified(PAIR)))) {
            for (Pair pair : pairs) {
                set(statement, pair);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void set(PreparedStatement statement, Pair pair) throws SQLException {
        List<Pair.PairedColumn> columns = pair.columns();
        statement.setLong(1, pair.source());
        statement.setLong(2, pair.target());
        statement.setLong(3, pair.unit());
        statement.setLong(4, pair.member());
        statement.setBoolean(5, pair.unlogged());
        statement.setString(6, pair.identity());
        statement.setLong(7, pair.filenode());
        statement.setString(8, pair.attachment());
        statement.setArray(
                9,
                target.createArrayOf(
                        "int4", columns.stream().map(Pair.PairedColumn::source).toArray()));
        statement.setArray(
                10,
                target.createArrayOf(
                        "int4", columns.stream().map(Pair.PairedColumn::target).toArray()));
        statement.setArray(
                11,
                target.createArrayOf(
                        "text", columns.stream().map(Pair.PairedColumn::type).toArray()));
        statement.setArray(
                12,
                target.createArrayOf(
                        "text", columns.stream().map(Pair.PairedColumn::stamp).toArray()));
    }

    void remove(Collection<Pair> pairs) throws SQLException {
        try (PreparedStatement statement =
                target.prepareStatement("DELETE FROM " + schema.qualified(PAIR) + " WHERE source_oid = ?")) {
            for (Pair pair : pairs) {
                statement.setLong(1, pair.source());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static Pair pair(ResultSet row) throws SQLException {
        Integer[] source = (Integer[]) row.getArray("source_columns").getArray();
        Integer[] target = (Integer[]) row.getArray("target_columns").getArray();
        String[] types = (String[]) row.getArray("column_types").getArray();
        String[] stamps = (String[]) row.getArray("column_stamps").getArray();
        if (target.length != source.length || types.length != source.length || stamps.length != source.length) {
            throw new IllegalArgumentException("columns of table " + row.getLong("source_oid"));
        }
        List<Pair.PairedColumn> columns = new ArrayList<>();
        for (int i = 0; i < source.length; i++) {
            columns.add(new Pair.PairedColumn(source[i], target[i], types[i], stamps[i]));
        }
        return new Pair(
                row.getLong("source_oid"),
                row.getLong("target_oid"),
                row.getLong("unit"),
                row.getLong("member"),
                row.getBoolean("unlogged"),
                row.getString("identity"),
                row.getLong("filenode"),
                row.getString("attachment"),
                columns);
    }
}
