package dev.pgtrek.dump.internal.check;

import dev.pgtrek.check.Fact;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Reads what tables and types of a database need: column types, collations, parents, functions and operator classes of
 * partition keys, and functions and sequences of defaults and check constraints. An array stands for its elements, and a
 * row type for its table.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-depend.html">pg_depend</a>
 */
final class NeededObjectsReader {
    static final Fact<List<NeededObject>> NEEDED =
            Fact.ofDatabase("needed-objects", Side.SOURCE, NeededObjectsReader::read);

    private static final String QUERY = UserSchemas.in("""
            WITH object (classid, oid, kind, is_table, schema, name) AS (
                SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid,
                       CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, c.relkind IN ('r', 'p', 'f'),
                       c.relnamespace, c.relname
                  FROM pg_catalog.pg_class c
                 WHERE c.relkind IN ('r', 'p', 'f', 'c', 'S')
                 UNION ALL
                SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid,
                       CASE WHEN c.oid IS NULL THEN 'type' ELSE 'table' END,
                       c.relkind IN ('r', 'p', 'f') AND c.relkind IS NOT NULL, coalesce(e.typnamespace, t.typnamespace),
                       coalesce(e.typname, t.typname)
                  FROM pg_catalog.pg_type t
                  LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid
                  LEFT JOIN pg_catalog.pg_class c ON c.oid = coalesce(e.typrelid, t.typrelid) AND c.relkind <> 'c'
                 UNION ALL
                SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, 'collation', false, collnamespace, collname
                  FROM pg_catalog.pg_collation
                 UNION ALL
                SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, 'function', false, pronamespace, proname
                  FROM pg_catalog.pg_proc
                 UNION ALL
                SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, 'operator class', false, opcnamespace, opcname
                  FROM pg_catalog.pg_opclass)
            SELECT DISTINCT dn.nspname, dependent.name, dependent.is_table, needed.kind, nn.nspname, needed.name,
                   x.nspname
              FROM (SELECT d.classid, d.objid, d.refclassid, d.refobjid, d.deptype FROM pg_catalog.pg_depend d
                     UNION ALL
                    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, a.adrelid, d.refclassid, d.refobjid, d.deptype
                      FROM pg_catalog.pg_depend d
                      JOIN pg_catalog.pg_attrdef a
                        ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = a.oid
                     UNION ALL
                    SELECT CASE c.conrelid WHEN 0 THEN 'pg_catalog.pg_type'::pg_catalog.regclass
                                           ELSE 'pg_catalog.pg_class'::pg_catalog.regclass END,
                           CASE c.conrelid WHEN 0 THEN c.contypid ELSE c.conrelid END,
                           d.refclassid, d.refobjid, d.deptype
                      FROM pg_catalog.pg_depend d
                      JOIN pg_catalog.pg_constraint c
                        ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objid = c.oid
                     WHERE c.contype = 'c') AS d
              JOIN object AS dependent ON dependent.classid = d.classid AND dependent.oid = d.objid
                                      AND dependent.kind <> 'sequence'
              JOIN object AS needed ON needed.classid = d.refclassid AND needed.oid = d.refobjid
              JOIN pg_catalog.pg_namespace dn ON dn.oid = dependent.schema
              JOIN pg_catalog.pg_namespace nn ON nn.oid = needed.schema
              LEFT JOIN pg_catalog.pg_depend m
                ON m.classid = d.refclassid AND m.objid = d.refobjid AND m.objsubid = 0 AND m.deptype = 'e'
              LEFT JOIN pg_catalog.pg_extension e ON e.oid = m.refobjid
              LEFT JOIN pg_catalog.pg_namespace x ON x.oid = e.extnamespace
             WHERE d.classid IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass)
               AND d.deptype <> 'e'
               AND dn.nspname !~ ${notUsers}
               AND nn.nspname !~ ${notUsers}
               AND (dn.nspname, dependent.name, dependent.kind) <> (nn.nspname, needed.name, needed.kind)
             ORDER BY 1, 2, 4, 5, 6
            """);

    private NeededObjectsReader() {}

    static List<NeededObject> read(Connection session) throws SQLException {
        return Rows.all(
                session,
                QUERY,
                row -> new NeededObject(
                        new QualifiedName(row.getString(1), row.getString(2)),
                        row.getBoolean(3),
                        row.getString(4),
                        new QualifiedName(row.getString(5), row.getString(6)),
                        Optional.ofNullable(row.getString(7))));
    }
}
