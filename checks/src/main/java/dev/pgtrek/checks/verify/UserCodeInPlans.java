package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the tables for which planning a query, even {@code SELECT count(*)}, can run functions of other users with the
 * rights of the session's user.
 *
 * <p>The planner evaluates calls of immutable functions with constant arguments in a table's index expressions, index
 * predicates, extended statistics and partition keys, with the rights of the user who runs the query. {@code SET ROLE} is
 * no protection, as a function may reset it. {@code COPY table TO} plans nothing and runs only the output functions of
 * types, which superusers make.
 *
 * <p>Functions of superusers and of the session's user are trusted. A table is found if its expressions depend on a
 * function of any other user, directly or by an operator or a cast. The same applies to a domain, range or composite type
 * of another user, whose values can run such functions, and to {@code satisfies_hash_partition}, which evaluates the key
 * of the partitioned table that it names.
 *
 * @see <a href="https://www.postgresql.org/docs/current/xfunc-volatility.html">Function Volatility Categories</a>
 */
public final class UserCodeInPlans {
    /**
     * Needs no right to the tables or their schemas. Pinned functions such as satisfies_hash_partition (5028) have no
     * entries in pg_depend.
     */
    private static final String TABLES = """
            WITH wanted (number, relation) AS (
                SELECT w.number, c.oid
                  FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
                       WITH ORDINALITY AS w (schema, name, number)
                  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name),
            expression (relation, class, object, text) AS (
                SELECT i.indrelid, 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, i.indexrelid,
                       pg_catalog.concat(i.indexprs::pg_catalog.text, i.indpred::pg_catalog.text)
                  FROM pg_catalog.pg_index i
                 WHERE i.indrelid IN (SELECT relation FROM wanted)
                   AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
                 UNION ALL
                SELECT s.stxrelid, 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid, s.oid,
                       pg_catalog.to_jsonb(s) ->> 'stxexprs'
                  FROM pg_catalog.pg_statistic_ext s
                 WHERE s.stxrelid IN (SELECT relation FROM wanted)
                 UNION ALL
                SELECT a.adrelid, 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid, NULL,
                       a.adbin::pg_catalog.text
                  FROM pg_catalog.pg_attrdef a
                 WHERE a.adrelid IN (SELECT relation FROM wanted)
                 UNION ALL
                SELECT p.partrelid, 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, p.partrelid,
                       p.partexprs::pg_catalog.text
                  FROM pg_catalog.pg_partitioned_table p
                 WHERE p.partrelid IN (SELECT relation FROM wanted) AND p.partexprs IS NOT NULL),
            trusted (role) AS (
                SELECT r.oid
                  FROM pg_catalog.pg_roles r
                 WHERE r.rolsuper OR r.rolname = CURRENT_USER),
            foreign_type (oid) AS (
                SELECT pg_catalog.unnest(ARRAY[t.oid, t.typarray])
                  FROM pg_catalog.pg_type t
                 WHERE t.typtype IN ('c', 'd', 'r', 'm')
                   AND t.typowner NOT IN (SELECT role FROM trusted)),
            foreign_function (oid) AS (
                SELECT p.oid
                  FROM pg_catalog.pg_proc p
                 WHERE p.proowner NOT IN (SELECT role FROM trusted)
                    OR p.prorettype IN (SELECT oid FROM foreign_type)),
            code (class, object) AS (
                SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid, oid FROM foreign_type
                 UNION ALL
                SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid, oid FROM foreign_function
                 UNION ALL
                SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid, o.oid
                  FROM pg_catalog.pg_operator o
                 WHERE o.oprcode::pg_catalog.oid IN (SELECT oid FROM foreign_function)),
            found (relation) AS (
                SELECT e.relation FROM expression e WHERE e.text ~ ':funcid 5028 '
                 UNION ALL
                SELECT e.relation
                  FROM expression e
                  JOIN pg_catalog.pg_depend d ON d.classid = e.class AND d.objid = e.object
                 WHERE (d.refclassid, d.refobjid) IN (SELECT class, object FROM code))
            SELECT w.number
              FROM wanted w
             WHERE w.relation IN (SELECT relation FROM found)
            """;

    private UserCodeInPlans() {}

    /**
     * Returns the tables for which planning a query can run other users' functions. Missing tables are not returned.
     *
     * @param session a session with an empty {@code search_path} that is not bound to an older snapshot: a snapshot hides
     *     indexes that the planner uses
     * @param tables tables and materialized views; a query on a partitioned table also plans its partitions, which must
     *     be listed as well
     */
    public static Set<QualifiedName> in(Connection session, Collection<QualifiedName> tables) throws SQLException {
        List<QualifiedName> asked = new ArrayList<>(tables);
        Array schemas = session.createArrayOf(
                "text", asked.stream().map(QualifiedName::schema).toArray());
        Array names = session.createArrayOf(
                "text", asked.stream().map(QualifiedName::name).toArray());
        Set<QualifiedName> found = new HashSet<>();
        try (PreparedStatement statement = session.prepareStatement(TABLES)) {
            statement.setArray(1, schemas);
            statement.setArray(2, names);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(asked.get(rows.getInt(1) - 1));
                }
            }
        } finally {
            schemas.free();
            names.free();
        }
        return found;
    }
}
