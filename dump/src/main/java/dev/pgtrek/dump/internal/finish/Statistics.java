package dev.pgtrek.dump.internal.finish;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.schema.create.DefinitionSessions;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.internal.sql.AnalyzableTables;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Collects the planner's statistics on the target, large tables one by one and small ones together. */
public final class Statistics {
    private static final long LARGE = 16L << 20;

    private Statistics() {}

    /**
     * Analyzes all tables and materialized views of the database, except for those with foreign partitions or children,
     * which are reported as findings.
     *
     * @param vacuum whether they are vacuumed as well, which fills their visibility maps
     */
    public static void gather(DatabaseMigration migration, DefinitionSessions sessions, boolean vacuum)
            throws SQLException, InterruptedException {
        String command = vacuum ? "VACUUM (ANALYZE) " : "ANALYZE ";
        TaskGroup tasks = new TaskGroup(migration.work());
        int together = AnalyzableTables.together(migration.target().version().major());
        List<String> small = new ArrayList<>();
        try (Connection target = migration.targetSession()) {
            AnalyzableTables analyzable = AnalyzableTables.read(target);
            analyzable.skipped().forEach(table -> migration.progress().finding(skipped(table)));
            for (AnalyzableTables.Table table : analyzable.tables()) {
                if (table.bytes() >= LARGE) {
                    tasks.submit(table.bytes(), () -> run(migration, sessions, command + table.name()));
                } else {
                    small.add(table.name());
                }
            }
        }
        for (int from = 0; from < small.size(); from += together) {
            String part = String.join(", ", small.subList(from, Math.min(from + together, small.size())));
            tasks.submit(0, () -> run(migration, sessions, command + part));
        }
        tasks.await();
    }

    private static Finding skipped(QualifiedName table) {
        return Finding.info(
                        "statistics",
                        "no statistics of the whole table are gathered: some of its partitions or children are foreign"
                                + " tables, which ANALYZE would read from their servers")
                .about("table " + table)
                .withRemedy("ANALYZE " + PrintedSql.name(table));
    }

    private static void run(DatabaseMigration migration, DefinitionSessions sessions, String sql) throws SQLException {
        migration.throwIfCancelled();
        sessions.execute(sql);
    }
}
