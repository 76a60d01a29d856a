package dev.pgtrek.internal.sql;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Copies the values of sequences to the target: the last value of each and whether it was already used, many at a time.
 * Sequences are not transactional, so this reads their current values, not a snapshot's.
 */
public final class Sequences {
    private static final String SEQUENCES = UserSchemas.in("""
            SELECT c.oid,
                   n.nspname,
                   c.relname,
                   pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
                       AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS readable,
                   tn.nspname AS owner_schema,
                   t.relname AS owner
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_depend d
                   ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND d.objid = c.oid
                  AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                  AND d.deptype = 'e'
            LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            LEFT JOIN pg_catalog.pg_depend o
                   ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND o.objid = c.oid
                  AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND o.refobjsubid > 0
                  AND o.deptype IN ('a', 'i')
            LEFT JOIN pg_catalog.pg_class t ON t.oid = o.refobjid
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            WHERE c.relkind = 'S'
              AND c.relpersistence <> 't'
              AND n.nspname !~ ${notUsers}
              AND (e.oid IS NULL OR c.oid = ANY (e.extconfig))
            ORDER BY n.nspname, c.relname
            """);

    /**
     * Cheaper for the source than a query for each sequence, but returns nothing for sequences that were never called.
     */
    private static final String VALUES_OF_CALLED = """
            SELECT s.number, pg_catalog.pg_sequence_last_value(s.oid::pg_catalog.regclass) AS last_value
            FROM unnest(?::oid[]) WITH ORDINALITY AS s (oid, number)
            """;

    private static final String VALUE = "SELECT %d AS number, last_value, is_called FROM %s";

    /**
     * Rejects a view that has replaced a sequence of the same name, where the server supports that; otherwise the view
     * would run.
     */
    private static final String NO_VIEWS = """
            SELECT pg_catalog.set_config('restrict_nonsystem_relation_kind', ?, false)
             WHERE pg_catalog.current_setting('restrict_nonsystem_relation_kind', true) IS NOT NULL
            """;

    /** A missing sequence returns no row, which the count relies on. */
    private static final String SET = """
            SELECT pg_catalog.count(pg_catalog.setval(pg_catalog.to_regclass(s.name), s.value, s.called))
            FROM unnest(?::text[], ?::bigint[], ?::boolean[]) AS s (name, value, called)
            WHERE pg_catalog.to_regclass(s.name) IS NOT NULL
            """;

    private static final String SET_IF_FURTHER = SET + """
              AND coalesce((SELECT sign(q.seqincrement)
                                   * (s.value::numeric - pg_catalog.pg_sequence_last_value(q.seqrelid)::numeric)
                            FROM pg_catalog.pg_sequence q
                            WHERE q.seqrelid = pg_catalog.to_regclass(s.name)), 1) > 0
            """;

    /**
     * A statement locks each sequence that it reads or sets until its end; this is far below a server's limit on locks.
     */
    private static final int TOGETHER = 500;

    private Sequences() {}

    private record Sequence(long oid, String name) {}

    private record Value(String name, long last, boolean called) {}

    /**
     * Sets every sequence of the target to its current value on the source; skips sequences that are missing on the
     * target.
     *
     * @param source a session with the database on the source
     * @param target a session with the database on the target, in auto-commit mode
     * @param selects selects sequences by their own name, and by that of the table that owns them
     * @param unreadable receives the selected sequences that the source's user may not read
     * @return the number of sequences that were set
     */
    public static long carry(
            Connection source, Connection target, Predicate<QualifiedName> selects, Consumer<QualifiedName> unreadable)
            throws SQLException {
        return set(source, target, selects, unreadable, SET);
    }

    /**
     * Does the same as {@link #carry}, but keeps a sequence that is further on the target than on the source, so that
     * no value is used twice.
     */
    public static long advance(
            Connection source, Connection target, Predicate<QualifiedName> selects, Consumer<QualifiedName> unreadable)
            throws SQLException {
        return set(source, target, selects, unreadable, SET_IF_FURTHER);
    }

    private static long set(
            Connection source,
            Connection target,
            Predicate<QualifiedName> selects,
            Consumer<QualifiedName> unreadable,
            String sql)
            throws SQLException {
        List<Sequence> sequences = sequences(source, selects, unreadable);
        long set = 0;
        for (int from = 0; from < sequences.size(); from += TOGETHER) {
            List<Sequence> some = sequences.subList(from, Math.min(from + TOGETHER, sequences.size()));
            List<Sequence> neverCalled = new ArrayList<>();
            List<Value> values = readCalled(source, some, neverCalled);
            if (!neverCalled.isEmpty()) {
                values.addAll(read(source, neverCalled));
            }
            set += set(target, sql, values);
        }
        return set;
    }

    private static List<Sequence> sequences(
            Connection source, Predicate<QualifiedName> selects, Consumer<QualifiedName> unreadable)
            throws SQLException {
        List<Sequence> sequences = new ArrayList<>();
        try (Statement statement = source.createStatement();
                ResultSet rows = statement.executeQuery(SEQUENCES)) {
            while (rows.next()) {
                QualifiedName name = new QualifiedName(rows.getString("nspname"), rows.getString("relname"));
                String owner = rows.getString("owner");
                if (!selects.test(name)
                        || (owner != null && !selects.test(new QualifiedName(rows.getString("owner_schema"), owner)))) {
                    continue;
                }
                if (rows.getBoolean("readable")) {
                    sequences.add(new Sequence(rows.getLong("oid"), name.quoted()));
                } else {
                    unreadable.accept(name);
                }
            }
        }
        return sequences;
    }

    /** @param neverCalled receives the sequences that were never called */
    private static List<Value> readCalled(Connection source, List<Sequence> sequences, List<Sequence> neverCalled)
            throws SQLException {
        List<Value> values = new ArrayList<>();
        try (PreparedStatement statement = source.prepareStatement(VALUES_OF_CALLED)) {
            statement.setArray(
                    1,
                    source.createArrayOf(
                            "oid", sequences.stream().map(Sequence::oid).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Sequence sequence = sequences.get(rows.getInt("number") - 1);
                    long last = rows.getLong("last_value");
                    if (rows.wasNull()) {
                        neverCalled.add(sequence);
                    } else {
                        values.add(new Value(sequence.name, last, true));
                    }
                }
            }
        }
        return values;
    }

    private static List<Value> read(Connection source, List<Sequence> sequences) throws SQLException {
        StringJoiner queries = new StringJoiner("\nUNION ALL\n");
        for (int i = 0; i < sequences.size(); i++) {
            queries.add(VALUE.formatted(i, sequences.get(i).name));
        }
        List<Value> values = new ArrayList<>();
        restrict(source, "view, foreign-table");
        try (Statement statement = source.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(queries.toString())) {
                while (rows.next()) {
                    values.add(new Value(
                            sequences.get(rows.getInt("number")).name,
                            rows.getLong("last_value"),
                            rows.getBoolean("is_called")));
                }
            }
        }
        restrict(source, "");
        return values;
    }

    private static void restrict(Connection source, String kinds) throws SQLException {
        try (PreparedStatement statement = source.prepareStatement(NO_VIEWS)) {
            statement.setString(1, kinds);
            statement.execute();
        }
    }

    private static long set(Connection target, String sql, List<Value> values) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    target.createArrayOf(
                            "text", values.stream().map(Value::name).toArray()));
            statement.setArray(
                    2,
                    target.createArrayOf(
                            "bigint", values.stream().map(Value::last).toArray()));
            statement.setArray(
                    3,
                    target.createArrayOf(
                            "boolean", values.stream().map(Value::called).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
