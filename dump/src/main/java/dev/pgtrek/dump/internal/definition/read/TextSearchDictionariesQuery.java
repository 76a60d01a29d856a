package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.TextSearchDictionary;

/** Queries for dictionaries. */
final class TextSearchDictionariesQuery {
    static final Query<TextSearchDictionary> QUERY = Query.of(TextSearchDictionary.class, """
            SELECT d.oid,
                   n.nspname AS schema,
                   d.dictname AS name,
                   pg_catalog.pg_get_userbyid(d.dictowner) AS owner,
                   pg_catalog.format('%I.%I', tn.nspname, t.tmplname) AS template,
                   d.dictinitoption AS options
              FROM pg_catalog.pg_ts_dict d
              JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
              JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
              JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
             WHERE {n is of users}
               AND {pg_ts_dict d is no member}
            """);

    private TextSearchDictionariesQuery() {}
}
