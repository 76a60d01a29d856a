package dev.pgtrek.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.FakeDatabaseMigration;
import dev.pgtrek.testkit.HealthyPair;
import dev.pgtrek.testkit.RecordingSessions;
import java.util.List;

/** Snippets of the Javadoc, as {@link DocumentationTest} compares them. */
final class TestkitSnippet {
    private TestkitSnippet() {}

    static List<CheckContext> facts() {
        CheckContext healthy = HealthyPair.of(14, 18).build();

        CheckContext noLogicalWal = HealthyPair.of(14, 18)
                .setting(Side.SOURCE, "wal_level", "replica")
                .build();

        CheckContext noKey = HealthyPair.of(14, 18)
                .table("app", "public.orders", table -> table.primaryKey(List.of()))
                .build();

        CheckContext oneMore = HealthyPair.of(14, 18)
                .addTable("app", "public.notes", table -> table.unlogged(true))
                .build();
        return List.of(healthy, noLogicalWal, noKey, oneMore);
    }

    static void statements(MigrationStrategy strategy) throws Exception {
        RecordingSessions source = new RecordingSessions()
                .answer(
                        "FROM pg_class",
                        RecordingSessions.columns("relname").row("orders").row("customers"));
        RecordingSessions target = new RecordingSessions();
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app")
                .sourceSessions(source)
                .targetSessions(target)
                .build();

        strategy.migrate(migration);

        assertThat(target.statements()).containsExactly("TRUNCATE orders", "TRUNCATE customers", "COMMIT");
    }
}
