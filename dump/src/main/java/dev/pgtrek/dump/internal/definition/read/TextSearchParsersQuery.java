package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.TextSearchParser;

/** Queries for parsers for text search. */
final class TextSearchParsersQuery {
    static final Query<TextSearchParser> QUERY = Query.of(TextSearchParser.class, """
            SELECT p.oid,
                   n.nspname AS schema,
                   p.prsname AS name,
                   ARRAY['START = ' || p.prsstart::pg_catalog.text,
                         'GETTOKEN = ' || p.prstoken::pg_catalog.text,
                         'END = ' || p.prsend::pg_catalog.text,
                         'LEXTYPES = ' || p.prslextype::pg_catalog.text]
                     || CASE WHEN p.prsheadline <> 0 THEN ARRAY['HEADLINE = ' || p.prsheadline::pg_catalog.text] END
                       AS options
              FROM pg_catalog.pg_ts_parser p
              JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
             WHERE {n is of users}
               AND {pg_ts_parser p is no member}
            """);

    private TextSearchParsersQuery() {}
}
