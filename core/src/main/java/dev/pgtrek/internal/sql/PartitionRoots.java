package dev.pgtrek.internal.sql;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the partitions whose rows may belong to another partition on another server. These are the partitions below a
 * table that is partitioned by a hash that differs between servers. Such hashes use OIDs of objects, as for values of
 * enums and of types such as {@code regclass}, and for arrays, rows and ranges of them. Hashes of nondeterministic
 * collations depend on a library's version. Types of extensions and of users are assumed to be affected. Their rows are
 * copied, replicated and compared by the root.
 *
 * <p>Stateless and thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">--load-via-partition-root</a>
 */
public final class PartitionRoots {
    private static final int HASH_PARTITIONS_SINCE = 11;

    /** Lists the types whose hashes are the same on all servers. Before 12 all collations are deterministic. */
    private static final String ROOTS = """
            WITH RECURSIVE ancestor (leaf, oid, moving) AS (
                SELECT c.oid, c.oid, false
                  FROM pg_catalog.pg_class c
                 WHERE c.oid = ANY (?) AND c.relispartition
                 UNION ALL
                SELECT a.leaf, i.inhparent, a.moving OR (p.partstrat = 'h' AND (
                           EXISTS (
                               SELECT
                                 FROM pg_catalog.pg_opclass o
                                 JOIN pg_catalog.pg_type t ON t.oid = o.opcintype
                                WHERE o.oid = ANY (p.partclass)
                                  AND (o.oid >= 16384
                                       OR t.typname NOT IN (
                                          'bool', 'bpchar', 'bytea', 'char', 'cid', 'date', 'float4', 'float8',
                                            'inet', 'int2',
                                          'int4', 'int8', 'interval', 'jsonb', 'macaddr', 'macaddr8', 'name', 'numeric',
                                          'pg_lsn', 'text', 'tid', 'time', 'timestamp', 'timestamptz', 'timetz',
                                            'uuid', 'xid',
                                          'xid8')))
                           OR EXISTS (
                               SELECT
                                 FROM pg_catalog.pg_collation l
                                WHERE l.oid = ANY (p.partcollation)
                                  AND (pg_catalog.to_jsonb(l) ->> 'collisdeterministic') = 'false')))
                  FROM ancestor a
                  JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.oid
                  JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = i.inhparent
            )
            SELECT a.leaf, n.nspname AS schema, c.relname AS name
              FROM ancestor a
              JOIN pg_catalog.pg_class c ON c.oid = a.oid AND NOT c.relispartition
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE a.moving
            """;

    private PartitionRoots() {}

    /**
     * Finds these partitions.
     *
     * @param session a session with the tables' database
     * @param tables OIDs of tables, partitions or not
     * @return the name of the topmost table, by the OID of each such partition
     * @throws SQLException if the session fails
     */
    public static Map<Long, QualifiedName> find(Connection session, Collection<Long> tables) throws SQLException {
        Map<Long, QualifiedName> roots = new HashMap<>();
        if (tables.isEmpty() || session.getMetaData().getDatabaseMajorVersion() < HASH_PARTITIONS_SINCE) {
            return roots;
        }
        Array oids = session.createArrayOf("oid", tables.toArray());
        try (PreparedStatement statement = session.prepareStatement(ROOTS)) {
            statement.setArray(1, oids);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    roots.put(
                            rows.getLong("leaf"), new QualifiedName(rows.getString("schema"), rows.getString("name")));
                }
            }
        } finally {
            oids.free();
        }
        return roots;
    }
}
