package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Index;

/** Queries for indexes that no constraint stands on. */
final class IndexesQuery {
    static final Query<Index> QUERY = Query.of(Index.class, """
            SELECT i.indexrelid AS oid,
                   n.nspname AS schema,
                   ic.relname AS name,
                   i.indrelid AS relation,
                   pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
                   ARRAY(SELECT pg_catalog.format('ALTER COLUMN %s SET STATISTICS %s', a.attnum, a.attstattarget)
                           FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0
                          ORDER BY a.attnum) AS statistics,
                   s.spcname AS tablespace,
                   i.indisclustered AS clustered,
                   i.indisreplident AS replica_identity,
                   p.inhparent AS parent_index
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = ic.reltablespace
              LEFT JOIN pg_catalog.pg_inherits p ON p.inhrelid = i.indexrelid
             WHERE c.relkind IN ('r', 'p', 'm')
               AND c.relpersistence <> 't'
               AND (i.indisvalid OR c.relkind = 'p')
               AND i.indisready
               AND {n is of users}
               AND {pg_class c is no member}
               AND {pg_class ic is no member}
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_constraint k
                                WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
            """);

    private IndexesQuery() {}
}
