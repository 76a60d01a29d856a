package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the target's large objects equal to the source's, while writes are stopped: those that differ are rewritten
 * in one transaction. Requires superusers on both sides. Rights on large objects that were granted meanwhile are not
 * carried.
 *
 * @see <a href="https://www.postgresql.org/docs/current/lo-funcs.html">Server-side large object functions</a>
 */
final class LateLargeObjects {
    private static final int PIECE = 1 << 20;
    private static final int WRITING = 0x20000;

    private static final String OBJECTS = """
            SELECT m.oid,
                   r.rolname || ' ' || coalesce(
                       (SELECT pg_catalog.md5(pg_catalog.string_agg(
                                   l.pageno || ':' || pg_catalog.md5(l.data), ',' ORDER BY l.pageno))
                          FROM pg_catalog.pg_largeobject l
                         WHERE l.loid = m.oid), '') AS digest,
                   r.rolname
              FROM pg_catalog.pg_largeobject_metadata m
              JOIN pg_catalog.pg_roles r ON r.oid = m.lomowner
            """;

    private final Connection source;
    private final Connection target;

    LateLargeObjects(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    private record LargeObject(long oid, String digest, String owner) {}

    private static Map<Long, LargeObject> read(Connection session) throws SQLException {
        Map<Long, LargeObject> objects = new HashMap<>();
        for (LargeObject object : Rows.all(
                session, OBJECTS, row -> new LargeObject(row.getLong(1), row.getString(2), row.getString(3)))) {
            objects.put(object.oid, object);
        }
        return objects;
    }

    /** Returns how many were written or removed. */
    long copy() throws SQLException {
        Map<Long, LargeObject> wanted = read(source);
        Map<Long, LargeObject> there = read(target);
        Set<Long> differing = new TreeSet<>(there.keySet());
        differing.addAll(wanted.keySet());
        differing.removeIf(oid -> wanted.get(oid) != null && wanted.get(oid).equals(there.get(oid)));
        return Rows.transaction(target, () -> {
            for (long oid : differing) {
                if (wanted.get(oid) == null) {
                    Rows.all(target, "SELECT pg_catalog.lo_unlink(?::oid)", row -> true, String.valueOf(oid));
                } else {
                    write(wanted.get(oid), there.containsKey(oid));
                }
            }
            return (long) differing.size();
        });
    }

    private void write(LargeObject object, boolean exists) throws SQLException {
        String oid = String.valueOf(object.oid);
        if (exists) {
            Rows.all(
                    target,
                    "SELECT pg_catalog.lo_truncate(pg_catalog.lo_open(?::oid, " + WRITING + "), 0)",
                    row -> true,
                    oid);
        } else {
            Rows.all(target, "SELECT pg_catalog.lo_create(?::oid)", row -> true, oid);
        }
        Rows.execute(target, "ALTER LARGE OBJECT " + oid + " OWNER TO " + QualifiedName.quote(object.owner));
        long position = 0;
        byte[] piece;
        do {
            piece = Rows.first(
                            source,
                            "SELECT pg_catalog.lo_get(?::oid, ?::int8, " + PIECE + ")",
                            row -> row.getBytes(1),
                            oid,
                            String.valueOf(position))
                    .orElseThrow();
            put(object.oid, position, piece);
            position += piece.length;
        } while (piece.length == PIECE);
    }

    private void put(long oid, long position, byte[] piece) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement("SELECT pg_catalog.lo_put(?, ?, ?)")) {
            statement.setLong(1, oid);
            statement.setLong(2, position);
            statement.setBytes(3, piece);
            statement.execute();
        }
    }
}
