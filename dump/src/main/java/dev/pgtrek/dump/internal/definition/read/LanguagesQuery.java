package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Language;

/** Queries for languages. */
final class LanguagesQuery {
    static final Query<Language> QUERY = Query.of(Language.class, """
            SELECT l.oid,
                   l.lanname AS name,
                   pg_catalog.pg_get_userbyid(l.lanowner) AS owner,
                   l.lanpltrusted AS trusted,
                   l.lanplcallfoid::pg_catalog.regproc::pg_catalog.text AS handler,
                   CASE WHEN l.laninline <> 0 THEN l.laninline::pg_catalog.regproc::pg_catalog.text END AS inline,
                   CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::pg_catalog.regproc::pg_catalog.text END AS validator
              FROM pg_catalog.pg_language l
             WHERE l.oid >= 16384
               AND l.lanispl
               AND {pg_language l is no member}
            """);

    private LanguagesQuery() {}
}
