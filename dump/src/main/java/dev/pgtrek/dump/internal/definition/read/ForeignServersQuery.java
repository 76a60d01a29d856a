package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.ForeignServer;

/** Queries for foreign servers. */
final class ForeignServersQuery {
    static final Query<ForeignServer> QUERY = Query.of(ForeignServer.class, """
            SELECT s.oid,
                   s.srvname AS name,
                   pg_catalog.pg_get_userbyid(s.srvowner) AS owner,
                   s.srvtype AS type,
                   s.srvversion AS version,
                   w.fdwname AS wrapper,
                   ARRAY(SELECT pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value)
                           FROM pg_catalog.pg_options_to_table(s.srvoptions) AS o) AS options
              FROM pg_catalog.pg_foreign_server s
              JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
             WHERE {pg_foreign_server s is no member}
            """);

    private ForeignServersQuery() {}
}
