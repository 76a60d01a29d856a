package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Aggregate;

/** Queries for aggregate functions. */
final class AggregatesQuery {
    static final Query<Aggregate> QUERY = Query.of(Aggregate.class, """
            SELECT p.oid,
                   n.nspname AS schema,
                   p.proname AS name,
                   pg_catalog.pg_get_userbyid(p.proowner) AS owner,
                   p.proname || '(' || CASE WHEN p.pronargs = 0 THEN '*'
                                        ELSE pg_catalog.oidvectortypes(p.proargtypes) END || ')' AS signature,
                   CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_catalog.pg_get_function_identity_arguments(p.oid) END AS
                     arguments,
                   ARRAY(SELECT option
                           FROM (VALUES (1, 'SFUNC = ' || a.aggtransfn::pg_catalog.text),
                                        (2, 'STYPE = ' || pg_catalog.format_type(a.aggtranstype, NULL)),
                                        (3, 'SSPACE = ' || NULLIF(a.aggtransspace, 0)),
                                        (4, 'FINALFUNC = ' || NULLIF(a.aggfinalfn::pg_catalog.text, '-')),
                                        (5, CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END),
                                        (6, 'FINALFUNC_MODIFY = ' || {final_modify}),
                                        (7, 'COMBINEFUNC = ' || NULLIF(a.aggcombinefn::pg_catalog.text, '-')),
                                        (8, 'SERIALFUNC = ' || NULLIF(a.aggserialfn::pg_catalog.text, '-')),
                                        (9, 'DESERIALFUNC = ' || NULLIF(a.aggdeserialfn::pg_catalog.text, '-')),
                                        (10, 'INITCOND = ' || pg_catalog.quote_literal(a.agginitval)),
                                        (11, 'MSFUNC = ' || NULLIF(a.aggmtransfn::pg_catalog.text, '-')),
                                        (12, 'MINVFUNC = ' || NULLIF(a.aggminvtransfn::pg_catalog.text, '-')),
                                        (13, 'MSTYPE = ' || CASE WHEN a.aggmtranstype <> 0
                                                                 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END),
                                        (14, 'MSSPACE = ' || NULLIF(a.aggmtransspace, 0)),
                                        (15, 'MFINALFUNC = ' || NULLIF(a.aggmfinalfn::pg_catalog.text, '-')),
                                        (16, CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END),
                                        (17, 'MFINALFUNC_MODIFY = ' || {moving_final_modify}),
                                        (18, 'MINITCOND = ' || pg_catalog.quote_literal(a.aggminitval)),
                                        (19, (SELECT 'SORTOP = OPERATOR(' || pg_catalog.quote_ident(s.nspname) || '.'
                                          || o.oprname || ')'
                                                FROM pg_catalog.pg_operator o
                                                JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace
                                               WHERE o.oid = a.aggsortop)),
                                        (20, 'PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN
                                          'restricted' END),
                                        (21, CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END)
                                ) AS clause (position, option)
                          WHERE option IS NOT NULL
                          ORDER BY position) AS options
              FROM pg_catalog.pg_aggregate a
              JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
             WHERE {n is of users}
               AND {pg_proc p is no member}
            """)
            .since(11, "final_modify", """
                    CASE WHEN a.aggfinalfn <> 0
                         AND a.aggfinalmodify::pg_catalog.text <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END
                         THEN CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END
                         END""", "NULL")
            .since(11, "moving_final_modify", """
                    CASE WHEN a.aggmfinalfn <> 0
                         AND a.aggmfinalmodify::pg_catalog.text <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END
                         THEN CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE
                           'READ_WRITE' END
                         END""", "NULL");

    private AggregatesQuery() {}
}
