package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.UserMapping;

/** Queries for user mappings. */
final class UserMappingsQuery {
    static final Query<UserMapping> QUERY = Query.of(UserMapping.class, """
            SELECT m.umid AS oid,
                   m.usename AS "user",
                   m.srvname AS server,
                   ARRAY(SELECT pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value)
                           FROM pg_catalog.pg_options_to_table(m.umoptions) AS o) AS options
              FROM pg_catalog.pg_user_mappings m
              JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
             WHERE {pg_foreign_server s is no member}
            """);

    private UserMappingsQuery() {}
}
