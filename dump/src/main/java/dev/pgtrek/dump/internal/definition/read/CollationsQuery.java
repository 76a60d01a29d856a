package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Collation;

/** Queries for collations. */
final class CollationsQuery {
    static final Query<Collation> QUERY = Query.of(Collation.class, """
            SELECT c.oid,
                   n.nspname AS schema,
                   c.collname AS name,
                   pg_catalog.pg_get_userbyid(c.collowner) AS owner,
                   c.collprovider::pg_catalog.text AS provider,
                   {deterministic} AS deterministic,
                   c.collcollate AS collate,
                   c.collctype AS ctype,
                   {locale} AS locale,
                   {rules} AS rules
              FROM pg_catalog.pg_collation c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
             WHERE {n is of users}
               AND {pg_collation c is no member}
               AND c.collencoding IN (-1, (SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname =
                 current_database()))
            """)
            .since(12, "deterministic", "c.collisdeterministic", "true")
            .since(17, "locale", "c.colllocale", "{icu_locale}")
            .since(15, "icu_locale", "c.colliculocale", "NULL::pg_catalog.text")
            .since(16, "rules", "c.collicurules", "NULL::pg_catalog.text");

    private CollationsQuery() {}
}
