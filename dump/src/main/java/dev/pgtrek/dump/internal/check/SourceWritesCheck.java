package dev.pgtrek.dump.internal.check;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.option.Content;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reports other sessions connected to a database of the source while it is copied, because later writes are not migrated.
 * A connected session need not write, but no server can tell in advance which ones will.
 *
 * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW">
 *     pg_stat_activity</a>
 */
public final class SourceWritesCheck implements PreCheck {
    private static final String ID = "source-writes";

    public static final Fact<List<String>> CONNECTED =
            Fact.ofDatabase("connected-programs-of-others", Side.SOURCE, SourceWritesCheck::connected);

    /** A user who may not see other sessions' activity still sees that they exist, and their names. */
    private static final String PROGRAMS = """
            SELECT DISTINCT COALESCE(NULLIF(a.application_name, ''), 'unnamed') AS program
              FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = pg_catalog.current_database()
               AND COALESCE(a.backend_type, 'client backend') = 'client backend'
               AND a.application_name NOT LIKE 'pgtrek%'
               -- one that has ended may be listed for a moment
               AND COALESCE(a.backend_start < pg_catalog.clock_timestamp() - interval '1 second', true)
             ORDER BY program
            """;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasRows();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(CONNECTED);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.sourceDatabases().stream()
                .map(DatabaseInventory::name)
                .flatMap(database ->
                        finding(context.fact(CONNECTED, database))
                                .map(finding -> finding.forDatabase(database))
                                .stream())
                .toList();
    }

    /** Repeats the report when a database has been copied. */
    public static void tell(DatabaseMigration migration) throws SQLException {
        try (Connection source = migration.sourceSession()) {
            finding(connected(source)).ifPresent(migration.progress()::finding);
        }
    }

    private static Optional<Finding> finding(List<String> programs) {
        if (programs.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                        ID,
                        "others are connected to the source (" + String.join(", ", programs)
                                + "): what they write after the copy began is not carried")
                .withRemedy("stop writes before the copy begins, or migrate the database by replication"));
    }

    private static List<String> connected(Connection session) throws SQLException {
        List<String> programs = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(PROGRAMS)) {
            while (rows.next()) {
                programs.add(rows.getString("program"));
            }
        }
        return programs;
    }
}
