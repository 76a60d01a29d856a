package dev.pgtrek.dump.internal.populated;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Default privileges of a database. Those of the target would give rights to all new objects. No statement drops them,
 * but they disappear when they are granted and revoked back to the built-in defaults.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html">ALTER DEFAULT PRIVILEGES</a>
 */
final class DefaultPrivilegesReset {
    /** One row for each step of the reset: rights of other roles are revoked, then the built-in rights are granted. */
    private static final String RESETS = """
            WITH privileges AS (
                SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS role, n.nspname AS schema, d.defaclobjtype AS objtype,
                       d.defaclacl AS rights,
                       pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s',
                           pg_catalog.pg_get_userbyid(d.defaclrole),
                           ' IN SCHEMA ' || pg_catalog.quote_ident(n.nspname)) AS alter,
                       CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects
                  FROM pg_catalog.pg_default_acl d
                  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace)
            SELECT pg_catalog.concat_ws(' ', p.objtype, p.role, p.schema) AS key, reset.step
              FROM privileges p
             CROSS JOIN LATERAL (
                SELECT 1 AS place,
                       pg_catalog.format('%s REVOKE ALL ON %s FROM %s;', p.alter, p.objects,
                           CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END) AS step
                  FROM pg_catalog.aclexplode(p.rights) a
                 GROUP BY a.grantee
                 UNION ALL
                SELECT 2, pg_catalog.format('%s GRANT ALL ON %s TO %I;', p.alter, p.objects, p.role)
                 WHERE p.schema IS NULL
                 UNION ALL
                SELECT 3, pg_catalog.format('%s GRANT %s ON %s TO PUBLIC;', p.alter,
                                            CASE p.objtype WHEN 'f' THEN 'EXECUTE' ELSE 'USAGE' END, p.objects)
                 WHERE p.schema IS NULL AND p.objtype IN ('f', 'T')
             ) reset
             ORDER BY key, reset.place, reset.step
            """;

    private DefaultPrivilegesReset() {}

    /** Returns the default privileges, with the statements that reset each to the built-in defaults. */
    private static Map<String, List<String>> read(Connection session) throws SQLException {
        Map<String, List<String>> resets = new LinkedHashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(RESETS)) {
            while (rows.next()) {
                resets.computeIfAbsent(rows.getString("key"), key -> new ArrayList<>())
                        .add(rows.getString("step"));
            }
        }
        return resets;
    }

    /** By role, schema and type of object. */
    static Set<String> keys(Connection session) throws SQLException {
        return Set.copyOf(read(session).keySet());
    }

    /** Returns the statements that reset those of the target that the source has too. */
    static List<String> resets(Connection target, Set<String> ofSource) throws SQLException {
        List<String> statements = new ArrayList<>();
        read(target).forEach((key, steps) -> {
            if (ofSource.contains(key)) {
                statements.addAll(steps);
            }
        });
        return statements;
    }
}
