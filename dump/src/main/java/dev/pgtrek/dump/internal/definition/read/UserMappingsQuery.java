package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.UserMapping;

/** Queries for user mappings; the server hides options by the same rule as {@code readable}. */
final class UserMappingsQuery {
    static final Query<UserMapping> QUERY = Query.of(UserMapping.class, """
            SELECT m.umid AS oid,
                   m.usename AS "user",
                   m.srvname AS server,
                   ARRAY(SELECT pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value)
                           FROM pg_catalog.pg_options_to_table(m.umoptions) AS o) AS options,
                   r.rolsuper
                     OR CASE WHEN m.umuser = 0 THEN pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                             ELSE m.usename = current_user
                                  AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                                       OR pg_catalog.has_server_privilege(s.oid, 'USAGE'))
                        END AS readable
              FROM pg_catalog.pg_user_mappings m
              JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
              JOIN pg_catalog.pg_roles r ON r.rolname = current_user
             WHERE {pg_foreign_server s is no member}
            """);

    private UserMappingsQuery() {}
}
