package dev.pgtrek.dump.internal.largeobject;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads large objects over a session with a snapshot. Not thread-safe. */
final class LargeObjectReader {
    /** The maximum number of bytes of one content in memory. */
    static final int PART = 1 << 16;

    private static final String ALL = """
            SELECT m.oid,
                   r.rolsuper
                   OR pg_catalog.pg_has_role(m.lomowner, 'USAGE')
                   OR EXISTS (SELECT
                              FROM pg_catalog.aclexplode(m.lomacl) a
                              WHERE a.privilege_type = 'SELECT'
                                AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE'))) AS readable
            FROM pg_catalog.pg_largeobject_metadata m, pg_catalog.pg_roles r
            WHERE r.rolname = current_user
            ORDER BY m.oid
            """;

    private static final String OBJECTS = """
            SELECT m.oid,
                   pg_catalog.pg_get_userbyid(m.lomowner) AS owner,
                   pg_catalog.lo_get(m.oid, 0, ?) AS content,
                   pg_catalog.obj_description(m.oid, 'pg_largeobject') AS comment,
                   m.lomacl IS NOT NULL AS has_rights,
                   ARRAY(SELECT CASE a.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END
                         FROM pg_catalog.aclexplode(m.lomacl) WITH ORDINALITY a ORDER BY a.ordinality) AS grantees,
                   ARRAY(SELECT a.privilege_type
                         FROM pg_catalog.aclexplode(m.lomacl) WITH ORDINALITY a ORDER BY a.ordinality) AS privileges,
                   ARRAY(SELECT a.is_grantable
                         FROM pg_catalog.aclexplode(m.lomacl) WITH ORDINALITY a ORDER BY a.ordinality) AS grantable
            FROM pg_catalog.pg_largeobject_metadata m
            WHERE m.oid = ANY (?)
            """;

    private static final String REST = "SELECT pg_catalog.lo_get(?, ?, ?)";

    private final Connection session;

    LargeObjectReader(Connection session) {
        this.session = session;
    }

    /** The large objects that a snapshot shows. */
    static final class Listing {
        private final long[] readable;
        private final long unreadable;

        private Listing(long[] readable, long unreadable) {
            this.readable = readable;
            this.unreadable = unreadable;
        }

        /** The number of readable objects. */
        int size() {
            return readable.length;
        }

        /** The OIDs of some of the readable objects. */
        long[] part(int from, int size) {
            return Arrays.copyOfRange(readable, from, Math.min(from + size, readable.length));
        }

        /** The number of unreadable objects. */
        long unreadable() {
            return unreadable;
        }
    }

    static Listing list(Connection session) throws SQLException {
        long[] readable = new long[64];
        int count = 0;
        long unreadable = 0;
        try (Statement statement = session.createStatement()) {
            statement.setFetchSize(10_000); // the session is in a transaction, so rows come in portions
            try (ResultSet rows = statement.executeQuery(ALL)) {
                while (rows.next()) {
                    if (!rows.getBoolean("readable")) {
                        unreadable++;
                        continue;
                    }
                    if (count == readable.length) {
                        readable = Arrays.copyOf(readable, count * 2);
                    }
                    readable[count++] = rows.getLong("oid");
                }
            }
        }
        return new Listing(Arrays.copyOf(readable, count), unreadable);
    }

    List<LargeObject> read(long[] oids) throws SQLException {
        List<LargeObject> objects = new ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(OBJECTS)) {
            statement.setInt(1, PART);
            statement.setArray(
                    2, session.createArrayOf("oid", Arrays.stream(oids).boxed().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    objects.add(new LargeObject(
                            rows.getLong("oid"),
                            rows.getString("owner"),
                            rows.getBytes("content"),
                            Optional.ofNullable(rows.getString("comment")),
                            rows.getBoolean("has_rights") ? Optional.of(rights(rows)) : Optional.empty()));
                }
            }
        }
        return objects;
    }

    private static List<LargeObject.Right> rights(ResultSet row) throws SQLException {
        @Nullable String[] grantees = (String[]) array(row, "grantees");
        String[] privileges = (String[]) array(row, "privileges");
        Boolean[] grantable = (Boolean[]) array(row, "grantable");
        List<LargeObject.Right> rights = new ArrayList<>();
        for (int i = 0; i < privileges.length; i++) {
            rights.add(new LargeObject.Right(Optional.ofNullable(grantees[i]), privileges[i], grantable[i]));
        }
        return rights;
    }

    private static Object array(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        try {
            return array.getArray();
        } finally {
            array.free();
        }
    }

    /** Returns the bytes from an offset on, at most {@link #PART} of them. */
    byte[] read(long oid, long offset) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(REST)) {
            statement.setLong(1, oid);
            statement.setLong(2, offset);
            statement.setInt(3, PART);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBytes(1);
            }
        }
    }
}
