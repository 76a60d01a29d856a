package dev.pgtrek.dump.internal.largeobject;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Creates large objects over a session with the target; begin, make, commit. Not thread-safe. */
final class LargeObjectWriter {
    private static final String PREPARE = """
            SET synchronous_commit = off;
            SET default_transaction_read_only = off
            """;

    private static final String CREATE = """
            SELECT pg_catalog.count(pg_catalog.lo_from_bytea(o.oid, o.content))
            FROM unnest(?::oid[], ?::bytea[]) AS o (oid, content)
            """;

    private static final String WRITE = "SELECT pg_catalog.lo_put(?, ?, ?)";

    private static final String PRESENT = """
            SELECT oid FROM pg_catalog.pg_largeobject_metadata WHERE oid = ANY (?)
            """;

    private static final String REMOVE = "SELECT pg_catalog.count(pg_catalog.lo_unlink(o)) FROM unnest(?::oid[]) AS o";

    private final Connection session;

    LargeObjectWriter(Connection session) throws SQLException {
        this.session = session;
        execute(List.of(PREPARE));
        session.setAutoCommit(false);
    }

    /** Returns which of these OIDs already have a large object. */
    Set<Long> present(long[] oids) throws SQLException {
        Set<Long> present = new HashSet<>();
        try (PreparedStatement statement = session.prepareStatement(PRESENT)) {
            statement.setArray(1, session.createArrayOf("oid", boxed(oids)));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    present.add(rows.getLong("oid"));
                }
            }
        }
        return present;
    }

    void remove(Set<Long> oids) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(REMOVE)) {
            statement.setArray(1, session.createArrayOf("oid", oids.toArray()));
            statement.execute();
        }
    }

    private static Object[] boxed(long[] oids) {
        return Arrays.stream(oids).boxed().toArray();
    }

    /** Creates large objects with the beginnings of their contents. */
    void create(List<LargeObject> objects) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(CREATE)) {
            statement.setArray(
                    1,
                    session.createArrayOf(
                            "oid", objects.stream().map(LargeObject::oid).toArray()));
            statement.setArray(
                    2,
                    session.createArrayOf(
                            "bytea",
                            objects.stream().map(LargeObject::firstPart).toArray(byte[][]::new)));
            statement.execute();
        }
    }

    void write(long oid, long offset, byte[] part) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(WRITE)) {
            statement.setLong(1, oid);
            statement.setLong(2, offset);
            statement.setBytes(3, part);
            statement.execute();
        }
    }

    void execute(List<String> statements) throws SQLException {
        if (statements.isEmpty()) {
            return;
        }
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(String.join(";\n", statements));
        }
    }

    void commit() throws SQLException {
        session.commit();
    }
}
