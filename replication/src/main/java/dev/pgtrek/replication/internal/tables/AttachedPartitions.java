package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Partitions that were independent tables first. Rows may have been written to them before they became part of a
 * published table, and these rows were not replicated. A table that was created as a partition has been one from its
 * first row on. Its catalog shows this: the same transaction wrote the partition entry and the table's system
 * columns, which never change afterwards.
 */
public final class AttachedPartitions {
    private static final String QUERY = """
            WITH RECURSIVE edges (leaf, child, parent, attached) AS (
                SELECT c.oid, i.inhrelid, i.inhparent, i.xmin::pg_catalog.text <> a.xmin::pg_catalog.text
                  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS t (name)
                  JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.name) AND c.relispartition
                  JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.inhrelid AND a.attname = 'tableoid' AND a.attnum < 0
                 UNION
                SELECT e.leaf, i.inhrelid, i.inhparent, i.xmin::pg_catalog.text <> a.xmin::pg_catalog.text
                  FROM edges e
                  JOIN pg_catalog.pg_inherits i ON i.inhrelid = e.parent
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.inhrelid AND a.attname = 'tableoid' AND a.attnum < 0)
            SELECT DISTINCT n.nspname, c.relname
              FROM edges e
              JOIN pg_catalog.pg_class c ON c.oid = e.leaf
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             -- what was attached further up before the replication began, was followed from the start
             WHERE e.attached
               AND e.child IN (SELECT pg_catalog.to_regclass(t.name)::pg_catalog.oid
                                 FROM pg_catalog.unnest(?::pg_catalog.text[]) AS t (name))
            """;

    private AttachedPartitions() {}

    /** Returns those among some new tables of the source. */
    public static Set<QualifiedName> among(Connection source, Collection<QualifiedName> tables) throws SQLException {
        List<String> quoted = tables.stream().map(QualifiedName::quoted).toList();
        String names = Rows.array(source, quoted);
        return Set.copyOf(
                Rows.all(source, QUERY, row -> new QualifiedName(row.getString(1), row.getString(2)), names, names));
    }
}
