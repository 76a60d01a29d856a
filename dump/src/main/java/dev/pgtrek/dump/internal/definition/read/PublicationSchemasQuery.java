package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.PublicationSchema;

/** Queries for schemas whose tables are published. */
final class PublicationSchemasQuery {
    static final Query<PublicationSchema> QUERY =
            Query.of(PublicationSchema.class, """
            SELECT s.oid, n.nspname AS name, p.pubname AS publication
              FROM pg_catalog.pg_publication_namespace s
              JOIN pg_catalog.pg_publication p ON p.oid = s.pnpubid
              JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
             WHERE {pg_publication p is no member}
            """).onlySince(15);

    private PublicationSchemasQuery() {}
}
