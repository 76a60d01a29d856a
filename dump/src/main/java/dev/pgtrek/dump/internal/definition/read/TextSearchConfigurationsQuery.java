package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.TextSearchConfiguration;

/** Queries for configurations for text search. */
final class TextSearchConfigurationsQuery {
    static final Query<TextSearchConfiguration> QUERY = Query.of(TextSearchConfiguration.class, """
            SELECT c.oid,
                   n.nspname AS schema,
                   c.cfgname AS name,
                   pg_catalog.pg_get_userbyid(c.cfgowner) AS owner,
                   pg_catalog.format('%I.%I', pn.nspname, p.prsname) AS parser,
                   ARRAY(SELECT pg_catalog.quote_ident(t.alias) || ' WITH '
                                  || pg_catalog.string_agg(m.mapdict::pg_catalog.regdictionary::pg_catalog.text, ', '
                                    ORDER BY m.mapseqno)
                           FROM pg_catalog.pg_ts_config_map m
                           JOIN pg_catalog.ts_token_type(c.cfgparser) AS t (tokid, alias, description) ON t.tokid =
                             m.maptokentype
                          WHERE m.mapcfg = c.oid
                          GROUP BY m.maptokentype, t.alias
                          ORDER BY m.maptokentype) AS mappings
              FROM pg_catalog.pg_ts_config c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
              JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
              JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
             WHERE {n is of users}
               AND {pg_ts_config c is no member}
            """);

    private TextSearchConfigurationsQuery() {}
}
