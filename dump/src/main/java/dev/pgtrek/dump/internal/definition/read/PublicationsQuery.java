package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Publication;

/** Queries for publications. */
final class PublicationsQuery {
    static final Query<Publication> QUERY = Query.of(Publication.class, """
            SELECT p.oid,
                   p.pubname AS name,
                   pg_catalog.pg_get_userbyid(p.pubowner) AS owner,
                   p.puballtables AS all_tables,
                   pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN
                     'update' END,
                                        CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN {truncates} THEN
                                          'truncate' END) AS publish,
                   {via_root} AS via_root,
                   {generated_columns} AS generated_columns
              FROM pg_catalog.pg_publication p
             WHERE {pg_publication p is no member}
            """)
            .since(11, "truncates", "p.pubtruncate", "false")
            .since(13, "via_root", "p.pubviaroot", "false")
            .since(18, "generated_columns", "p.pubgencols::pg_catalog.text", "NULL");

    private PublicationsQuery() {}
}
