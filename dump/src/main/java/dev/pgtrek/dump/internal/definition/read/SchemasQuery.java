package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Schema;

/** Queries for schemas. */
final class SchemasQuery {
    static final Query<Schema> QUERY = Query.of(Schema.class, """
            SELECT n.oid, n.nspname AS name, pg_catalog.pg_get_userbyid(n.nspowner) AS owner
              FROM pg_catalog.pg_namespace n
             WHERE {n is of users}
               AND {pg_namespace n is no member}
            """);

    private SchemasQuery() {}
}
