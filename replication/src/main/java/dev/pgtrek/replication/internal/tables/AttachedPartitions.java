package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Partitions that were tables of their own first, so that rows may have come into them before they became a part of
 * something that is published, and no one has seen these. One that was made as a partition has been one from the first row
 * on: the same transaction wrote that it is one, and that it has its system columns, of which nothing is ever written again.
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

    /** Those of some new tables of the source. */
    public static Set<QualifiedName> among(Connection source, Collection<QualifiedName> tables) throws SQLException {
        List<String> quoted = tables.stream().map(QualifiedName::quoted).toList();
        String names = Rows.array(source, quoted);
        return Set.copyOf(
                Rows.all(source, QUERY, row -> new QualifiedName(row.getString(1), row.getString(2)), names, names));
    }
}
