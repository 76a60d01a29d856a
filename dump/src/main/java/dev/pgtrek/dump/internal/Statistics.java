package dev.pgtrek.dump.internal;

import dev.pgtrek.dump.internal.schema.DefinitionSessions;
import dev.pgtrek.dump.internal.schema.Tasks;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Gathers the planner's statistics on the target, large tables one by one and small ones together. */
public final class Statistics {
    /** What is analyzed with a partitioned table need not be named beside it. */
    private static final String TABLES = """
            SELECT n.nspname,
                   c.relname,
                   CASE c.relkind
                       WHEN 'p' THEN (SELECT coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(i.inhrelid)), 0)
                                      FROM pg_catalog.pg_inherits i
                                      WHERE i.inhparent = c.oid)
                       ELSE pg_catalog.pg_relation_size(c.oid)
                   END AS bytes
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm')
              AND NOT c.relispartition
              AND c.relpersistence <> 't'
              AND n.nspname NOT LIKE 'pg\\_%'
              AND n.nspname <> 'information_schema'
            ORDER BY bytes DESC
            """;

    private static final long LARGE = 16L << 20;
    private static final int TOGETHER = 100;
    private static final int FIRST_WITH_LISTS = 11;

    private Statistics() {}

    /**
     * Has all tables and materialized views of the database analyzed.
     *
     * @param vacuum whether they are vacuumed too, which fills their visibility maps
     */
    public static void gather(DatabaseMigration migration, DefinitionSessions sessions, boolean vacuum)
            throws SQLException, InterruptedException {
        String command = vacuum ? "VACUUM (ANALYZE) " : "ANALYZE ";
        Tasks tasks = new Tasks(migration.work());
        int together = migration.target().version().atLeast(FIRST_WITH_LISTS) ? TOGETHER : 1;
        List<String> small = new ArrayList<>();
        try (Connection target = migration.targetSession();
                Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                String name = new QualifiedName(rows.getString("nspname"), rows.getString("relname")).quoted();
                long bytes = rows.getLong("bytes");
                if (bytes >= LARGE) {
                    tasks.add(bytes, () -> run(migration, sessions, command + name));
                } else {
                    small.add(name);
                }
            }
        }
        for (int from = 0; from < small.size(); from += together) {
            String part = String.join(", ", small.subList(from, Math.min(from + together, small.size())));
            tasks.add(0, () -> run(migration, sessions, command + part));
        }
        tasks.await();
    }

    private static void run(DatabaseMigration migration, DefinitionSessions sessions, String sql) throws SQLException {
        migration.throwIfCancelled();
        sessions.execute(sql);
    }
}
