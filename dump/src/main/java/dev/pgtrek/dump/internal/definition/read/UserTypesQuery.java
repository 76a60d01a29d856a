package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.UserType;

/** Queries for base, composite, enum and shell types, and ranges. */
final class UserTypesQuery {
    static final Query<UserType> QUERY = Query.of(UserType.class, """
            SELECT t.oid,
                   n.nspname AS schema,
                   t.typname AS name,
                   pg_catalog.pg_get_userbyid(t.typowner) AS owner,
                   t.typtype::pg_catalog.text AS form,
                   t.typisdefined AS defined,
                   t.typrelid AS relation,
                   CASE t.typtype WHEN 'e' THEN ARRAY(SELECT pg_catalog.quote_literal(e.enumlabel)
                                                        FROM pg_catalog.pg_enum e
                                                       WHERE e.enumtypid = t.oid
                                                       ORDER BY e.enumsortorder) END AS labels
              FROM pg_catalog.pg_type t
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
             WHERE {n is of users}
               AND {pg_type t is no member}
               AND (t.typtype IN ('b', 'e', 'r') OR (t.typtype = 'c' AND c.relkind = 'c') OR NOT t.typisdefined)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
            """);

    private UserTypesQuery() {}
}
