package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Conversion;

/** Queries for conversions. */
final class ConversionsQuery {
    static final Query<Conversion> QUERY = Query.of(Conversion.class, """
            SELECT c.oid,
                   n.nspname AS schema,
                   c.conname AS name,
                   pg_catalog.pg_get_userbyid(c.conowner) AS owner,
                   c.condefault AS is_default,
                   pg_catalog.pg_encoding_to_char(c.conforencoding) AS source_encoding,
                   pg_catalog.pg_encoding_to_char(c.contoencoding) AS target_encoding,
                   c.conproc::pg_catalog.text AS function
              FROM pg_catalog.pg_conversion c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
             WHERE {n is of users}
               AND {pg_conversion c is no member}
            """);

    private ConversionsQuery() {}
}
