package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.checks.verify.UserCodeInPlans;
import dev.pgtrek.dump.internal.copy.ReplicaRole;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What a database of the target has to receive rows. Immutable.
 *
 * @param kinds the kind of each table, view and sequence, in words
 * @param columns the columns of ordinary tables and leaf partitions
 * @param inaccessible the tables that the user may not read, or not insert into, or only as row security allows
 * @param holdingRows the other tables that hold rows, or may
 * @param triggers the triggers and foreign keys that would act on rows that the user copies, by table
 * @param replicaRole whether the user may set {@code session_replication_role}
 */
record TargetTables(
        Map<QualifiedName, String> kinds,
        Map<QualifiedName, TableColumns> columns,
        Set<QualifiedName> inaccessible,
        Set<QualifiedName> holdingRows,
        Map<QualifiedName, List<String>> triggers,
        boolean replicaRole) {
    /** The number of tables in one query for rows. */
    private static final int TOGETHER = 100;

    /**
     * A table that was never written to has no blocks. Triggers of INSERT only; of the server's own those that check
     * foreign keys, whose names are the constraints'.
     */
    private static final String RELATIONS = UserSchemas.in("""
            SELECT n.nspname, c.relname,
                   CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                        WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'foreign table' END AS kind,
                   c.relkind = 'r' AND pg_catalog.pg_relation_size(c.oid) > 0 AS stored,
                   NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                        AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
                        AND pg_catalog.has_any_column_privilege(c.oid, 'INSERT')
                        AND NOT pg_catalog.row_security_active(c.oid)) AS inaccessible,
                   ARRAY(SELECT DISTINCT coalesce(k.conname, t.tgname)::pg_catalog.text
                           FROM pg_catalog.pg_trigger t
                           LEFT JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint AND k.contype = 'f'
                          WHERE t.tgrelid = c.oid
                            AND t.tgtype & 4 <> 0
                            AND (NOT t.tgisinternal OR k.oid IS NOT NULL)
                            AND t.tgenabled::pg_catalog.text = ANY (?)
                          ORDER BY 1) AS triggers
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
               AND c.relpersistence IN ('p', 'u')
               AND n.nspname !~ ${notUsers}
            """);

    /** Values of {@code pg_trigger.tgenabled} by which triggers fire. */
    private static final List<String> FIRE_IN_REPLICA = List.of("A", "R");

    private static final List<String> FIRE_IN_ORIGIN = List.of("A", "O");

    static TargetTables read(Connection session) throws SQLException {
        boolean replicaRole = ReplicaRole.maySet(session);
        Map<QualifiedName, String> kinds = new HashMap<>();
        Set<QualifiedName> stored = new HashSet<>();
        Set<QualifiedName> inaccessible = new HashSet<>();
        Map<QualifiedName, List<String>> triggers = new HashMap<>();
        try (PreparedStatement statement = session.prepareStatement(RELATIONS)) {
            Array firing = session.createArrayOf("text", (replicaRole ? FIRE_IN_REPLICA : FIRE_IN_ORIGIN).toArray());
            statement.setArray(1, firing);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    QualifiedName name = new QualifiedName(rows.getString("nspname"), rows.getString("relname"));
                    kinds.put(name, rows.getString("kind"));
                    if (rows.getBoolean("inaccessible")) {
                        inaccessible.add(name);
                    } else if (rows.getBoolean("stored")) {
                        stored.add(name);
                    }
                    List<String> firingOnes =
                            List.of((String[]) rows.getArray("triggers").getArray());
                    if (!firingOnes.isEmpty()) {
                        triggers.put(name, firingOnes);
                    }
                }
            }
        }
        return new TargetTables(
                kinds, TableColumns.read(session), inaccessible, holdingRows(session, stored), triggers, replicaRole);
    }

    /** A table whose planning would run other users' functions is not queried: it may hold rows. */
    private static Set<QualifiedName> holdingRows(Connection session, Set<QualifiedName> stored) throws SQLException {
        Set<QualifiedName> holding = new HashSet<>(UserCodeInPlans.in(session, stored));
        List<QualifiedName> queried =
                stored.stream().filter(table -> !holding.contains(table)).toList();
        for (int from = 0; from < queried.size(); from += TOGETHER) {
            List<QualifiedName> some = queried.subList(from, Math.min(from + TOGETHER, queried.size()));
            StringJoiner queries = new StringJoiner("\nUNION ALL\n");
            for (int i = 0; i < some.size(); i++) {
                queries.add("SELECT " + i + " WHERE EXISTS (SELECT FROM ONLY "
                        + some.get(i).quoted() + ")");
            }
            for (int found : numbers(session, queries.toString())) {
                holding.add(some.get(found));
            }
        }
        return holding;
    }

    private static List<Integer> numbers(Connection session, String sql) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    numbers.add(rows.getInt(1));
                }
            }
        }
        return numbers;
    }
}
