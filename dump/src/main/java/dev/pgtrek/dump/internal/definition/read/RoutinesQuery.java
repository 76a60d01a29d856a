package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Routine;

/** Queries for functions and procedures. */
final class RoutinesQuery {
    static final Query<Routine> QUERY = Query.of(Routine.class, """
            SELECT p.oid,
                   n.nspname AS schema,
                   p.proname AS name,
                   pg_catalog.pg_get_userbyid(p.proowner) AS owner,
                   {kind} AS kind,
                   p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' AS signature,
                   pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments,
                   pg_catalog.pg_get_functiondef(p.oid) AS definition
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
             WHERE {n is of users}
               AND {no_aggregate}
               AND {pg_proc p is no member}
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND
                                  d.deptype = 'i')
            """)
            .since(11, "kind", "p.prokind::pg_catalog.text", "CASE WHEN p.proiswindow THEN 'w' ELSE 'f' END")
            .since(11, "no_aggregate", "p.prokind <> 'a'", "NOT p.proisagg");

    private RoutinesQuery() {}
}
