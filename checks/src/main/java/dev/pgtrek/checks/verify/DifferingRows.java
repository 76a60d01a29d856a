package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Finds the keys of the rows in which a table differs. A hash groups the keys into buckets of a few thousand rows.
 * Buckets with different checksums are read, as many at once as memory permits, until enough keys are found.
 */
final class DifferingRows {
    private static final int ROWS_IN_A_BUCKET = 4_096;
    private static final long MOST_BUCKETS = 1L << 17;
    private static final long ROWS_AT_ONCE = 65_536;

    /** The columns of the primary key, or of another unique index without nulls; empty if there is none. */
    private static final String KEY = """
            SELECT a.attname::text AS name
              FROM (SELECT i.indexrelid, i.indrelid, i.indkey::int2[] AS columns,
                           (to_jsonb(i) ->> 'indnkeyatts')::int AS key_columns
                      FROM pg_index AS i
                     WHERE i.indrelid = ?::bigint::oid
                       AND i.indisunique AND i.indisvalid AND i.indimmediate
                       AND i.indpred IS NULL AND i.indexprs IS NULL
                       AND NOT EXISTS (SELECT
                                         FROM pg_attribute AS nullable
                                        WHERE nullable.attrelid = i.indrelid
                                          AND nullable.attnum = ANY (i.indkey)
                                          AND NOT nullable.attnotnull)
                     ORDER BY i.indisprimary DESC, i.indexrelid
                     LIMIT 1) AS best
              CROSS JOIN LATERAL unnest(best.columns) WITH ORDINALITY AS part (attnum, position)
              JOIN pg_attribute AS a ON a.attrelid = best.indrelid AND a.attnum = part.attnum
             WHERE part.position <= coalesce(best.key_columns, cardinality(best.columns))
             ORDER BY part.position
            """;

    private final TableInfo table;
    private final String rowHash;
    private final RowHash hashes;
    private final int limit;

    DifferingRows(TableInfo table, RowHash hashes, int limit) {
        this.table = table;
        this.hashes = hashes;
        this.rowHash = hashes.of(table);
        this.limit = limit;
    }

    /** The content of a bucket: its row count and checksum. */
    private record Bucket(long rows, String checksum) {}

    List<String> find(Connection source, Connection target) throws SQLException {
        List<String> key = key(source);
        if (key.isEmpty()) {
            return List.of("the table has no key that its rows could be told by");
        }
        long buckets = buckets(source);
        String bucket = "(" + hashes.of(table, key) + " & " + (buckets - 1) + ")";
        Map<Long, Bucket> differing = readBuckets(source, bucket);
        Map<Long, Bucket> others = readBuckets(target, bucket);
        differing.entrySet().removeIf(entry -> entry.getValue().equals(others.remove(entry.getKey())));
        others.forEach(differing::putIfAbsent);

        List<String> found = new ArrayList<>();
        List<Long> portion = new ArrayList<>();
        long rows = 0;
        for (Map.Entry<Long, Bucket> entry : differing.entrySet()) {
            if (rows + entry.getValue().rows() > ROWS_AT_ONCE && !portion.isEmpty()) {
                compareRows(source, target, key, bucket, portion, found);
                portion.clear();
                rows = 0;
            }
            if (found.size() >= limit) {
                return found;
            }
            portion.add(entry.getKey());
            rows += entry.getValue().rows();
        }
        if (!portion.isEmpty()) {
            compareRows(source, target, key, bucket, portion, found);
        }
        return found;
    }

    private List<String> key(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(KEY)) {
            statement.setLong(1, table.oid());
            List<String> key = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    key.add(row.getString("name"));
                }
            }
            return key;
        }
    }

    private long buckets(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM ONLY " + from())) {
            row.next();
            long wanted = Math.max(1, row.getLong(1) / ROWS_IN_A_BUCKET);
            return Math.min(MOST_BUCKETS, Long.highestOneBit(wanted) * 2);
        }
    }

    private String from() {
        return table.qualifiedName().quoted() + " AS r";
    }

    private Map<Long, Bucket> readBuckets(Connection session, String bucket) throws SQLException {
        String query = """
                SELECT %s, count(*), sum(%s)::text
                  FROM ONLY %s
                 GROUP BY 1
                """.formatted(bucket, rowHash, from());
        Map<Long, Bucket> buckets = new LinkedHashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                buckets.put(row.getLong(1), new Bucket(row.getLong(2), row.getString(3)));
            }
        }
        return buckets;
    }

    private void compareRows(
            Connection source,
            Connection target,
            List<String> key,
            String bucket,
            List<Long> portion,
            List<String> found)
            throws SQLException {
        StringJoiner columns = new StringJoiner(", ");
        key.forEach(column -> columns.add("r." + QualifiedName.quote(column)));
        String query = """
                SELECT ROW(%s)::text, %s
                  FROM ONLY %s
                 WHERE %s = ANY ('{%s}'::bigint[])
                """.formatted(
                        columns,
                        rowHash,
                        from(),
                        bucket,
                        String.join(",", portion.stream().map(String::valueOf).toList()));
        String prefix = "(" + String.join(", ", key) + ") = ";
        Map<String, Long> left = readRows(source, query);
        Map<String, Long> right = readRows(target, query);
        left.forEach((row, hash) -> {
            Long other = right.remove(row);
            if (found.size() < limit && !hash.equals(other)) {
                found.add(prefix + row + (other == null ? ": only on the source" : ": differs"));
            }
        });
        right.keySet().forEach(row -> {
            if (found.size() < limit) {
                found.add(prefix + row + ": only on the target");
            }
        });
    }

    private static Map<String, Long> readRows(Connection session, String query) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.put(row.getString(1), row.getLong(2));
            }
        }
        return rows;
    }
}
