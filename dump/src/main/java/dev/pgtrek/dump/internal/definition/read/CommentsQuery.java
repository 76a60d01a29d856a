package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Comment;

/** Queries for comments. */
final class CommentsQuery {
    static final Query<Comment> QUERY = Query.of(Comment.class, """
            SELECT d.classoid AS catalog, d.objoid AS oid, d.objsubid AS column, a.attname AS column_name,
              d.description AS text
              FROM pg_catalog.pg_description d
              LEFT JOIN pg_catalog.pg_attribute a
                     ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND a.attrelid = d.objoid AND
                       a.attnum = d.objsubid
                    AND d.objsubid > 0
             WHERE d.objoid >= 16384 OR d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
             ORDER BY d.classoid, d.objoid, d.objsubid
            """);

    private CommentsQuery() {}
}
