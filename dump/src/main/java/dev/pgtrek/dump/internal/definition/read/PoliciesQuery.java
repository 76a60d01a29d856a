package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Policy;

/** Queries for policies. */
final class PoliciesQuery {
    static final Query<Policy> QUERY = Query.of(Policy.class, """
            SELECT p.oid,
                   n.nspname AS schema,
                   p.polname AS name,
                   p.polrelid AS relation,
                   c.relname AS table_name,
                   p.polpermissive AS permissive,
                   p.polcmd::pg_catalog.text AS command,
                   CASE WHEN p.polroles <> '{0}' THEN ARRAY(SELECT pg_catalog.quote_ident(r.rolname)
                                                              FROM pg_catalog.pg_roles r
                                                             WHERE r.oid = ANY (p.polroles)
                                                             ORDER BY r.rolname) END AS roles,
                   pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using,
                   pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check
              FROM pg_catalog.pg_policy p
              JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE {n is of users}
            """);

    private PoliciesQuery() {}
}
