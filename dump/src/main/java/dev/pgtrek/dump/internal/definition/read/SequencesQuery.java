package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Sequence;

/** Queries for sequences. */
final class SequencesQuery {
    static final Query<Sequence> QUERY = Query.of(Sequence.class, """
            SELECT c.oid,
                   n.nspname AS schema,
                   c.relname AS name,
                   pg_catalog.pg_get_userbyid(c.relowner) AS owner,
                   c.relpersistence::pg_catalog.text AS persistence,
                   pg_catalog.format_type(s.seqtypid, NULL) AS type,
                   s.seqstart AS start,
                   s.seqincrement AS increment,
                   s.seqmin AS minimum,
                   s.seqmax AS maximum,
                   s.seqcache AS cache,
                   s.seqcycle AS cycle,
                   t.oid AS owner_table,
                   tn.nspname AS owner_schema,
                   t.relname AS owner_name,
                   a.attname AS owner_column,
                   CASE WHEN d.deptype = 'i' THEN a.attidentity::pg_catalog.text END AS identity,
                   t.relpersistence::pg_catalog.text AS table_persistence
              FROM pg_catalog.pg_sequence s
              JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_depend d
                     ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
                    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
              LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
              LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
             WHERE c.relpersistence <> 't'
               AND {n is of users}
               AND {pg_class c is no member}
            """);

    private SequencesQuery() {}
}
