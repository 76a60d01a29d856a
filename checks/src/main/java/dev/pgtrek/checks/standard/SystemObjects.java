package dev.pgtrek.checks.standard;

import dev.pgtrek.check.Fact;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.Set;

/** The functions of a server, and the columns of its system views, that users' objects may depend on. */
final class SystemObjects {
    /** The functions and columns on the target: {@code function name}, or {@code column view.name}. */
    static final Fact<Set<String>> ON_TARGET = Fact.ofServer(
            "system-objects",
            Side.TARGET,
            connection -> Set.copyOf(Rows.all(connection, """
                    SELECT 'function ' || p.proname AS name
                      FROM pg_catalog.pg_proc p
                     WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
                     UNION
                    SELECT 'column ' || c.relname || '.' || a.attname
                      FROM pg_catalog.pg_attribute a
                      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relkind = 'v' AND a.attnum > 0
                       AND n.nspname IN ('pg_catalog', 'information_schema')
                    """, row -> row.getString("name"))));

    /**
     * The functions and columns that the source's objects depend on. The server records dependencies on columns.
     * Dependencies on built-in functions are not recorded in every version, but the stored expression trees name them by
     * number.
     */
    static final Fact<List<SystemUse>> USED = Fact.ofDatabase(
            "used-system-objects",
            Side.SOURCE,
            connection ->
                    Rows.all(connection, """
                    WITH expression (owner, tree) AS (
                        SELECT r.ev_class, r.ev_action::pg_catalog.text
                          FROM pg_catalog.pg_rewrite r
                         WHERE r.oid >= 16384
                         UNION ALL
                        SELECT d.adrelid, d.adbin::pg_catalog.text
                          FROM pg_catalog.pg_attrdef d
                         WHERE d.oid >= 16384),
                    used (owner, name) AS (
                        SELECT DISTINCT e.owner, 'function ' || p.proname
                          FROM expression e
                         CROSS JOIN LATERAL pg_catalog.regexp_matches(e.tree, ':funcid (\\d+)', 'g') AS m (found)
                          JOIN pg_catalog.pg_proc p ON p.oid = m.found[1]::pg_catalog.oid
                         WHERE p.oid < 16384 AND p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
                         UNION
                        SELECT r.ev_class, 'column ' || v.relname || '.' || a.attname
                          FROM pg_catalog.pg_depend d
                          JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
                          JOIN pg_catalog.pg_class v ON v.oid = d.refobjid
                          JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                         WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                           AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                           AND d.refobjsubid > 0
                           AND r.oid >= 16384 AND v.oid < 16384 AND v.relkind = 'v')
                    SELECT u.owner::pg_catalog.regclass AS owner, u.name
                      FROM used u
                     WHERE NOT EXISTS (SELECT
                                         FROM pg_catalog.pg_depend e
                                        WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                          AND e.objid = u.owner AND e.deptype = 'e')
                     ORDER BY 1, 2
                    """, row -> new SystemUse(row.getString("owner"), row.getString("name"))));

    private SystemObjects() {}
}
