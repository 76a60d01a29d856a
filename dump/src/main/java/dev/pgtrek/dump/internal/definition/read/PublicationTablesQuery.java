package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.PublicationTable;

/** Queries for published tables. */
final class PublicationTablesQuery {
    static final Query<PublicationTable> QUERY = Query.of(PublicationTable.class, """
            SELECT r.oid,
                   n.nspname AS schema,
                   c.relname AS name,
                   p.pubname AS publication,
                   r.prrelid AS relation,
                   {columns} AS columns,
                   {filter} AS filter
              FROM pg_catalog.pg_publication_rel r
              JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
              JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE {n is of users}
               AND {pg_publication p is no member}
            """)
            .since(15, "columns", """
                    CASE WHEN r.prattrs IS NOT NULL
                         THEN ARRAY(SELECT pg_catalog.quote_ident(a.attname)
                                      FROM pg_catalog.pg_attribute a
                                     WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)
                                     ORDER BY a.attnum) END""", "NULL::pg_catalog.text[]")
            .since(15, "filter", "pg_catalog.pg_get_expr(r.prqual, r.prrelid)", "NULL");

    private PublicationTablesQuery() {}
}
