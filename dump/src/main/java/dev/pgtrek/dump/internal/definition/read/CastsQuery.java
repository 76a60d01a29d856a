package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Cast;

/** Queries for casts. */
final class CastsQuery {
    static final Query<Cast> QUERY = Query.of(Cast.class, """
            SELECT c.oid,
                   pg_catalog.format_type(c.castsource, NULL) AS source_type,
                   pg_catalog.format_type(c.casttarget, NULL) AS target_type,
                   CASE WHEN c.castfunc <> 0 THEN c.castfunc::pg_catalog.regprocedure::pg_catalog.text END AS function,
                   c.castmethod::pg_catalog.text AS method,
                   c.castcontext::pg_catalog.text AS context
              FROM pg_catalog.pg_cast c
             WHERE c.oid >= 16384
               AND {pg_cast c is no member}
               AND {of_no_multirange}
            """).since(14, "of_no_multirange", """
                    NOT EXISTS (SELECT
                                  FROM pg_catalog.pg_range r
                                 WHERE r.rngtypid = c.castsource AND r.rngmultitypid = c.casttarget)""", "true");

    private CastsQuery() {}
}
