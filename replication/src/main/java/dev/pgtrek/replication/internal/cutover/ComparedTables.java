package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.select.ObjectPattern;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Selects the tables whose rows are not compared: tables that are not replicated, as the migration excludes them, and
 * materialized views. A table that was created since then is compared: the user who created it is responsible for its
 * rows.
 */
final class ComparedTables {
    private static final String NOT_FOLLOWED = UserSchemas.in("""
            WITH RECURSIVE followed (oid) AS (
                SELECT c.oid
                  FROM pg_catalog.pg_publication_tables t
                  JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
                 WHERE t.pubname = ?
                 UNION
                SELECT i.inhrelid
                  FROM followed f
                  JOIN pg_catalog.pg_class p ON p.oid = f.oid AND p.relkind = 'p'
                  JOIN pg_catalog.pg_inherits i ON i.inhparent = f.oid)
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname !~ ${notUsers}
               AND (c.relkind = 'm'
                    OR c.relkind = 'r'
                        AND NOT EXISTS (SELECT FROM followed f WHERE f.oid = c.oid)
                        AND (c.relpersistence = 'u'
                             OR c.oid < (SELECT p.oid FROM pg_catalog.pg_publication p WHERE p.pubname = ?)))
            """);

    private ComparedTables() {}

    /** @param late tables that are not replicated, but copied by the cutover */
    static List<ObjectPattern> leftOut(
            Connection source, String database, ReplicationName name, List<QualifiedName> late) throws SQLException {
        return Rows.all(
                        source,
                        NOT_FOLLOWED,
                        row -> new QualifiedName(row.getString(1), row.getString(2)),
                        name.toString(),
                        name.toString())
                .stream()
                .filter(table -> !late.contains(table))
                .map(table -> ObjectPattern.parse(QualifiedName.quote(database) + "." + table.quoted()))
                .toList();
    }
}
