package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the partitions whose rows the target may want in another partition: those below a table that is partitioned by the
 * hash of an enum.
 */
final class PartitionRoots {
    private static final int HASH_PARTITIONS_SINCE = 11;

    private static final String BY_HASH_OF_ENUM = """
            WITH RECURSIVE ancestor (leaf, oid, by_enum) AS (
                SELECT c.oid, c.oid, false
                  FROM pg_catalog.pg_class c
                 WHERE c.oid = ANY (?) AND c.relispartition
                 UNION ALL
                SELECT a.leaf, i.inhparent, a.by_enum OR EXISTS (
                           SELECT FROM pg_catalog.pg_opclass o
                             JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                            WHERE o.oid = ANY (p.partclass) AND m.amname = 'hash'
                              AND o.opcintype = 'pg_catalog.anyenum'::pg_catalog.regtype)
                  FROM ancestor a
                  JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.oid
                  JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = i.inhparent
            )
            SELECT a.leaf, n.nspname AS schema, c.relname AS name
              FROM ancestor a
              JOIN pg_catalog.pg_class c ON c.oid = a.oid AND NOT c.relispartition
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE a.by_enum
            """;

    private PartitionRoots() {}

    /**
     * @param major the source's major version
     * @return the root's name, by the oid of each such partition
     */
    static Map<Long, QualifiedName> find(Connection source, int major, List<TableInfo> tables) throws SQLException {
        Object[] partitions = tables.stream()
                .filter(table -> table.partitionOf().isPresent())
                .map(TableInfo::oid)
                .toArray();
        Map<Long, QualifiedName> roots = new HashMap<>();
        if (major < HASH_PARTITIONS_SINCE || partitions.length == 0) {
            return roots;
        }
        Array oids = source.createArrayOf("oid", partitions);
        try (PreparedStatement statement = source.prepareStatement(BY_HASH_OF_ENUM)) {
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
