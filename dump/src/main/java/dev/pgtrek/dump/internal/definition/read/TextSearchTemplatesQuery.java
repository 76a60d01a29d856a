package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.TextSearchTemplate;

/** Queries for templates for dictionaries. */
final class TextSearchTemplatesQuery {
    static final Query<TextSearchTemplate> QUERY = Query.of(TextSearchTemplate.class, """
            SELECT t.oid,
                   n.nspname AS schema,
                   t.tmplname AS name,
                   ARRAY['LEXIZE = ' || t.tmpllexize::pg_catalog.text]
                     || CASE WHEN t.tmplinit <> 0 THEN ARRAY['INIT = ' || t.tmplinit::pg_catalog.text] END AS options
              FROM pg_catalog.pg_ts_template t
              JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
             WHERE {n is of users}
               AND {pg_ts_template t is no member}
            """);

    private TextSearchTemplatesQuery() {}
}
