package dev.pgtrek.checks.standard;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds objects in a database that newer versions no longer support; members of extensions are excluded. */
final class IncompatibleObjectsReader {
    private static final int NO_OIDS_SINCE = 12;
    private static final int NO_POSTFIX_OPERATORS_SINCE = 14;

    private static final String WITH_OIDS = """
            SELECT 'WITH_OIDS' AS kind, 'table ' || c.oid::pg_catalog.regclass AS name
              FROM pg_catalog.pg_class c
             WHERE c.relhasoids AND c.oid >= 16384 AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
             ORDER BY 2
            """;

    /** Also as a part of arrays, domains, ranges and composite types, at any depth. */
    private static final String COLUMNS = """
            WITH RECURSIVE meant (oid, kind) AS (
                SELECT t.oid,
                       CASE WHEN t.typname LIKE 'reg%' THEN 'REG_COLUMN' ELSE 'REMOVED_TYPE' END
                  FROM pg_catalog.pg_type t
                 WHERE t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
                   AND t.typname IN ('abstime', 'reltime', 'tinterval',
                                     'regproc', 'regprocedure', 'regoper', 'regoperator', 'regclass', 'regtype',
                                     'regconfig', 'regdictionary', 'regnamespace', 'regrole', 'regcollation')
                 UNION
                SELECT part.whole, m.kind
                  FROM meant m
                  JOIN (SELECT t.typbasetype AS part, t.oid AS whole FROM pg_catalog.pg_type t WHERE t.typtype = 'd'
                         UNION ALL
                        SELECT t.typelem, t.oid FROM pg_catalog.pg_type t WHERE t.typelem <> 0 AND t.typlen = -1
                         UNION ALL
                        SELECT r.rngsubtype, r.rngtypid FROM pg_catalog.pg_range r
                         UNION ALL
                        SELECT a.atttypid, c.reltype
                          FROM pg_catalog.pg_class c
                          JOIN pg_catalog.pg_attribute a
                            ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         WHERE c.reltype <> 0 AND c.oid >= 16384) part
                    ON part.part = m.oid)
            SELECT m.kind,
                   'column ' || c.oid::pg_catalog.regclass || '.' || pg_catalog.quote_ident(a.attname)
                       || ' of type ' || pg_catalog.format_type(a.atttypid, a.atttypmod) AS name
              FROM meant m
              JOIN pg_catalog.pg_attribute a ON a.atttypid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
             WHERE c.oid >= 16384 AND c.relpersistence <> 't'
               AND (c.relkind IN ('r', 'p', 'm') OR (m.kind = 'REMOVED_TYPE' AND c.relkind IN ('v', 'f', 'c')))
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
             ORDER BY 2
            """;

    private static final String POSTFIX_OPERATORS = """
            SELECT 'POSTFIX_OPERATOR' AS kind, 'operator ' || o.oid::pg_catalog.regoperator AS name
              FROM pg_catalog.pg_operator o
             WHERE o.oprright = 0 AND o.oid >= 16384
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass
                                  AND d.objid = o.oid AND d.deptype = 'e')
             ORDER BY 2
            """;

    /** Version 14 changed the argument types of these functions, which aggregates and operators refer to. */
    private static final String ARRAY_FUNCTIONS = """
            WITH changed (oid) AS (
                SELECT p.oid
                  FROM pg_catalog.pg_proc p
                 WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
                   AND p.proname IN ('array_append', 'array_cat', 'array_position', 'array_positions', 'array_prepend',
                                     'array_remove', 'array_replace', 'width_bucket')
                   AND (2277 = ANY (p.proargtypes) OR 2283 = ANY (p.proargtypes)))
            SELECT 'ARRAY_FUNCTION' AS kind, u.name
              FROM (SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass AS class, a.aggfnoid::pg_catalog.oid AS oid,
                           'aggregate ' || a.aggfnoid::pg_catalog.oid::pg_catalog.regprocedure AS name
                      FROM pg_catalog.pg_aggregate a
                     WHERE a.aggfnoid::pg_catalog.oid >= 16384
                       AND EXISTS (SELECT
                                     FROM changed
                                    WHERE oid IN (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn,
                                                  a.aggminvtransfn, a.aggmfinalfn))
                     UNION ALL
                    SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid,
                           'operator ' || o.oid::pg_catalog.regoperator
                      FROM pg_catalog.pg_operator o
                     WHERE o.oid >= 16384 AND o.oprcode IN (SELECT oid FROM changed)) u
             WHERE NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = u.class AND d.objid = u.oid AND d.deptype = 'e')
             ORDER BY 2
            """;

    private static final String C_FUNCTIONS = """
            SELECT DISTINCT 'C_FUNCTION' AS kind, 'library ' || p.probin AS name
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_language l ON l.oid = p.prolang
             WHERE l.lanname = 'c' AND p.oid >= 16384
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                                  AND d.objid = p.oid AND d.deptype = 'e')
             ORDER BY 2
            """;

    private IncompatibleObjectsReader() {}

    static List<IncompatibleObject> read(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        List<String> statements = new ArrayList<>(List.of(COLUMNS, C_FUNCTIONS));
        if (version < NO_OIDS_SINCE) {
            statements.add(WITH_OIDS);
        }
        if (version < NO_POSTFIX_OPERATORS_SINCE) {
            statements.addAll(List.of(POSTFIX_OPERATORS, ARRAY_FUNCTIONS));
        }
        List<IncompatibleObject> objects = new ArrayList<>();
        for (String sql : statements) {
            objects.addAll(Rows.all(
                    connection,
                    sql,
                    row -> new IncompatibleObject(
                            IncompatibleObject.Kind.valueOf(row.getString("kind")), row.getString("name"))));
        }
        return List.copyOf(objects);
    }
}
