package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Extension;

/** Queries for extensions. */
final class ExtensionsQuery {
    static final Query<Extension> QUERY = Query.of(Extension.class, """
            SELECT e.oid, n.nspname AS schema, e.extname AS name
              FROM pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.oid >= 16384
            """);

    private ExtensionsQuery() {}
}
