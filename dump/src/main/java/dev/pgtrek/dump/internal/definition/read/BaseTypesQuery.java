package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.BaseType;

/** Queries for the clauses of base types. */
final class BaseTypesQuery {
    static final Query<BaseType> QUERY = Query.of(BaseType.class, """
            SELECT t.oid,
                   ARRAY(SELECT option
                           FROM (VALUES (1, 'INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'variable'
                                                                               ELSE t.typlen::pg_catalog.text END),
                                        (2, 'INPUT = ' || t.typinput::pg_catalog.text),
                                        (3, 'OUTPUT = ' || t.typoutput::pg_catalog.text),
                                        (4, 'RECEIVE = ' || NULLIF(t.typreceive::pg_catalog.text, '-')),
                                        (5, 'SEND = ' || NULLIF(t.typsend::pg_catalog.text, '-')),
                                        (6, 'TYPMOD_IN = ' || NULLIF(t.typmodin::pg_catalog.text, '-')),
                                        (7, 'TYPMOD_OUT = ' || NULLIF(t.typmodout::pg_catalog.text, '-')),
                                        (8, 'ANALYZE = ' || NULLIF(t.typanalyze::pg_catalog.text, '-')),
                                        (9, 'SUBSCRIPT = ' || {subscript}),
                                        (10, CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END),
                                        (11, 'DEFAULT = ' || pg_catalog.quote_literal(t.typdefault)),
                                        (12, 'ELEMENT = ' || CASE WHEN t.typelem <> 0 THEN
                                          pg_catalog.format_type(t.typelem, NULL) END),
                                        (13, 'CATEGORY = ' || pg_catalog.quote_literal(t.typcategory::pg_catalog.text)),
                                        (14, CASE WHEN t.typispreferred THEN 'PREFERRED = true' END),
                                        (15, 'DELIMITER = ' || pg_catalog.quote_literal(t.typdelim::pg_catalog.text)),
                                        (16, 'ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2'
                                                                               WHEN 'i' THEN 'int4' ELSE 'double' END),
                                        (17, 'STORAGE = ' || CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                                                                               WHEN 'x' THEN 'extended' ELSE 'main' END),
                                        (18, CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END)
                                ) AS clause (position, option)
                          WHERE option IS NOT NULL
                          ORDER BY position) AS options
              FROM pg_catalog.pg_type t
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
             WHERE {n is of users}
               AND t.typtype = 'b'
               AND t.typisdefined
               AND {pg_type t is no member}
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
            """)
            .since(14, "subscript", "NULLIF(t.typsubscript::pg_catalog.text, '-')", "NULL");

    private BaseTypesQuery() {}
}
