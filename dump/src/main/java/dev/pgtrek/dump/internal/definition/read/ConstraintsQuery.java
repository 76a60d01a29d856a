package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Constraint;

/** Queries for constraints of tables and domains. */
final class ConstraintsQuery {
    static final Query<Constraint> QUERY = Query.of(Constraint.class, """
            SELECT k.oid,
                   n.nspname AS schema,
                   k.conname AS name,
                   k.contype::pg_catalog.text AS type,
                   k.conrelid AS relation,
                   k.contypid AS domain,
                   CASE WHEN k.contype IN ('p', 'u', 'x') THEN k.conindid ELSE 0 END AS index,
                   k.convalidated AS validated,
                   k.conislocal AS local,
                   k.condeferrable AS deferrable,
                   k.condeferred AS deferred,
                   pg_catalog.pg_get_constraintdef(k.oid) AS definition,
                   ic.reloptions AS storage_options,
                   s.spcname AS tablespace,
                   i.indisclustered AS clustered,
                   i.indisreplident AS replica_identity,
                   ic.relname AS index_name,
                   p.inhparent AS parent_index
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
              LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
              LEFT JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
              LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = ic.reltablespace
              LEFT JOIN pg_catalog.pg_inherits p ON p.inhrelid = i.indexrelid
             WHERE {n is of users}
               AND (k.contype IN ('c', 'p', 'u', 'x', 'f') OR {not_null_not_valid})
               AND {of_no_partition}
               AND (k.conrelid = 0 OR c.relpersistence <> 't')
               AND (k.conrelid = 0 OR {pg_class c is no member})
            """)
            .since(18, "not_null_not_valid", "(k.contype = 'n' AND k.conrelid <> 0 AND NOT k.convalidated)", "false")
            .since(11, "of_no_partition", "(k.contype <> 'f' OR k.conparentid = 0)", "true");

    private ConstraintsQuery() {}
}
