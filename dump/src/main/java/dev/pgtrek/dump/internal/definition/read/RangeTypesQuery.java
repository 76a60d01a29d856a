package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.RangeType;

/** Queries for the clauses of range types. */
final class RangeTypesQuery {
    static final Query<RangeType> QUERY = Query.of(RangeType.class, """
            SELECT r.rngtypid AS oid,
                   ARRAY(SELECT option
                           FROM (VALUES (1, 'SUBTYPE = ' || pg_catalog.format_type(r.rngsubtype, NULL)),
                                        (2, 'MULTIRANGE_TYPE_NAME = ' || {multirange}),
                                        (3, (SELECT 'SUBTYPE_OPCLASS = ' || pg_catalog.format('%I.%I', n.nspname, c.opcname)
                                               FROM pg_catalog.pg_opclass c
                                               JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
                                              WHERE c.oid = r.rngsubopc)),
                                        (4, (SELECT 'COLLATION = ' || pg_catalog.format('%I.%I', n.nspname, c.collname)
                                               FROM pg_catalog.pg_collation c
                                               JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
                                              WHERE c.oid = r.rngcollation)),
                                        (5, 'CANONICAL = ' || NULLIF(r.rngcanonical::pg_catalog.text, '-')),
                                        (6, 'SUBTYPE_DIFF = ' || NULLIF(r.rngsubdiff::pg_catalog.text, '-'))
                                ) AS clause (position, option)
                          WHERE option IS NOT NULL
                          ORDER BY position) AS options
              FROM pg_catalog.pg_range r
              JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
             WHERE {n is of users}
               AND {pg_type t is no member}
            """)
            .since(14, "multirange", "pg_catalog.format_type(r.rngmultitypid, NULL)", "NULL");

    private RangeTypesQuery() {}
}
