package dev.pgtrek.testkit;

import dev.pgtrek.testkit.server.TestkitException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes a database's data: the row count and an order-independent checksum of every table and materialized view; the
 * value of every sequence; the size, checksum, owner and grants of every large object.
 *
 * <p>A checksum is the sum of 64 bits of each row's MD5, over the text of its columns in the order of their names.
 * Floating-point columns contribute all their bits; such values inside of arrays and composites contribute fifteen
 * digits. Checksums are the same on all versions. Excluded: system schemas, schemas whose names begin with
 * {@code pgtrek}, temporary and foreign tables.
 *
 * <p>All data is read in one transaction; a million rows take a few seconds. Stateless and thread-safe. Reading requires
 * a superuser.
 */
public final class Contents {
    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname),
                   c.relispopulated,
                   (SELECT string_agg(CASE a.atttypid
                                        WHEN 'float8'::regtype THEN format('float8send(%I)', a.attname)
                                        WHEN 'float4'::regtype THEN format('float4send(%I)', a.attname)
                                        ELSE quote_ident(a.attname) END,
                                      ', ' ORDER BY a.attname::text COLLATE "C")
                      FROM pg_attribute AS a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
               AND n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
            """;

    private static final String ROWS_OF_A_TABLE = """
            SELECT count(*), coalesce(sum(('x' || left(md5(ROW(%2$s)::text), 16))::bit(64)::bigint), 0)
              FROM ONLY %1$s
            """;

    private static final String SEQUENCES = """
            SELECT format('%I.%I', n.nspname, c.relname)
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname !~ '^(pg_|pgtrek)'
            """;

    private static final String VALUE_OF_A_SEQUENCE = """
            SELECT last_value, is_called
              FROM %s
            """;

    private static final String LARGE_OBJECTS = """
            SELECT format('large object %s: %s bytes, checksum %s, owner %I, grants %s',
                          l.oid, length(content.bytes), md5(content.bytes), r.rolname,
                          (SELECT string_agg(format('%s to %s', a.privilege_type, coalesce(g.rolname, 'public')), ' '
                                             ORDER BY a.privilege_type, g.rolname)
                             FROM aclexplode(coalesce(l.lomacl, acldefault('L', l.lomowner))) AS a
                             LEFT JOIN pg_roles AS g ON g.oid = a.grantee)),
                   NULL
              FROM pg_largeobject_metadata AS l
              JOIN pg_roles AS r ON r.oid = l.lomowner
             CROSS JOIN lo_get(l.oid) AS content(bytes)
            """;

    private Contents() {}

    /**
     * Describes a database's data.
     *
     * @param server the server
     * @param database the database's name
     * @return the description
     */
    public static DatabaseSnapshot of(PostgresServer server, String database) {
        try (Connection connection = server.connect(database)) {
            return of(connection);
        } catch (SQLException e) {
            throw new TestkitException(
                    "The contents of database \"%s\" can't be read: %s".formatted(database, e.getMessage()), e);
        }
    }

    /**
     * Describes the data of a connection's database.
     *
     * @param connection a superuser's connection without an open transaction; it remains open
     * @return the description
     * @throws SQLException if the data can't be read
     */
    public static DatabaseSnapshot of(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        SnapshotReader.read(connection, statement -> {
            for (Table table : tables(statement)) {
                lines.add(describe(statement, table));
            }
            for (String sequence : sequences(statement)) {
                lines.add(describeSequence(statement, sequence));
            }
            SnapshotReader.addLines(statement, LARGE_OBJECTS, lines);
        });
        return new DatabaseSnapshot(lines);
    }

    private record Table(String name, boolean populated, String columns) {}

    private static List<Table> tables(Statement statement) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(TABLES)) {
            while (result.next()) {
                String columns = result.getString(3);
                tables.add(new Table(result.getString(1), result.getBoolean(2), columns == null ? "" : columns));
            }
        }
        return tables;
    }

    private static String describe(Statement statement, Table table) throws SQLException {
        if (!table.populated()) {
            return "table %s: not populated".formatted(table.name());
        }
        try (ResultSet result = statement.executeQuery(ROWS_OF_A_TABLE.formatted(table.name(), table.columns()))) {
            result.next();
            return "table %s: %d rows, checksum %s".formatted(table.name(), result.getLong(1), result.getString(2));
        }
    }

    private static List<String> sequences(Statement statement) throws SQLException {
        List<String> sequences = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(SEQUENCES)) {
            while (result.next()) {
                sequences.add(result.getString(1));
            }
        }
        return sequences;
    }

    private static String describeSequence(Statement statement, String sequence) throws SQLException {
        try (ResultSet result = statement.executeQuery(VALUE_OF_A_SEQUENCE.formatted(sequence))) {
            result.next();
            return "sequence %s: %d, %s"
                    .formatted(sequence, result.getLong(1), result.getBoolean(2) ? "called" : "not called");
        }
    }
}
