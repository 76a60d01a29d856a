package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.DatabaseStatus;
import dev.pgtrek.Migration;
import dev.pgtrek.MigrationResult;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.MigrationStatus;
import dev.pgtrek.Verify;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverStatus;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A superuser's migration of a hostile owner's database runs none of the owner's code with rights that the owner lacks, but
 * for what creating definitions and loading rows on the target necessarily runs.
 */
@PostgresTest(source = 14, target = 15)
@Timeout(180)
@Tag("proof")
class UserCodeIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void checkPlanDumpAndVerify(PostgresPair pair) {
        dumpAndVerify(pair);
    }

    @Test
    void replicationStatusCutoverAndVerify(PostgresPair pair) {
        replicateAndCutOver(pair);
    }

    static void dumpAndVerify(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            Migration migration = migration(pair, DumpRestore.withDefaults());
            migration.check();
            migration.plan();
            assertHarmlessButForLoading(code, pair);

            MigrationResult result = migration.run();
            assertThat(result.status()).describedAs(result.toString()).isEqualTo(MigrationStatus.COMPLETED);
            verify(pair);
            pair.target().execute("mal", "UPDATE m.index_expression SET a = a + 100 WHERE id = 2");
            assertThat(verification(pair).differences())
                    .describedAs("the rows of a table that is streamed are compared")
                    .anySatisfy(difference -> assertThat(difference.object()).isEqualTo("table m.index_expression"));
            assertHarmlessButForLoading(code, pair);
        }
    }

    static void replicateAndCutOver(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            Migration migration = migration(pair, LogicalReplication.withDefaults());
            try (MigrationRun run = migration.start()) {
                MigrationResult result = run.await();
                assertThat(result.status()).describedAs(result.toString()).isEqualTo(MigrationStatus.REPLICATING);
                mallory.execute(pair.source(), "INSERT INTO m.index_expression VALUES (3, 3)");
                run.awaitInSync(LONG);
                run.status();
                CutoverReport cutover = run.cutover(
                        Cutover.withDefaults().verifying(Verify.CHECKSUMS).copyingLargeObjects());
                assertThat(cutover.status()).describedAs(cutover.toString()).isEqualTo(CutoverStatus.COMPLETED);
            }
            verify(pair);
            assertHarmlessButForLoading(code, pair);
        }
    }

    @Test
    void aReplicationThatIsStopped(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            try (MigrationRun run =
                    migration(pair, LogicalReplication.withDefaults()).start()) {
                run.await();
                assertThat(run.stopReplication()).allMatch(StopReport::complete);
            }
            assertHarmlessButForLoading(code, pair);
        }
    }

    /** What docs/security.md advises where the code that loading rows runs is not trusted either. */
    @Test
    void asTheDatabasesOwnerNothingRunsWithOtherRights(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            mallory.execute(pair.source(), "ALTER TABLE m.secured NO FORCE ROW LEVEL SECURITY");
            pair.target().execute("postgres", "CREATE DATABASE mal OWNER mallory");
            MigrationResult result = Migration.builder()
                    .source(asMallory(pair.source()))
                    .target(asMallory(pair.target()))
                    .includeDatabase("mal")
                    .withoutCreatingDatabases()
                    .strategy(DumpRestore.withDefaults())
                    .verify(Verify.CHECKSUMS)
                    .build()
                    .run();
            assertThat(result.database("mal").orElseThrow().status())
                    .describedAs(result.toString())
                    .isEqualTo(DatabaseStatus.COMPLETED);
            assertThat(code.marks()).isEmpty();
        }
    }

    @Test
    void aRoleThatTheDatabasesOwnerSetsForAllSessionsIsPutAside(PostgresPair pair) throws SQLException {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            mallory.execute(pair.source(), "ALTER DATABASE mal SET role = mallory");
            try (Connection session = pair.source().server().connect("mal");
                    Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery("SELECT current_user")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo(pair.source().user());
            }
        }
    }

    private static Server asMallory(PostgresServer server) {
        return Server.parse("postgresql://mallory@%s:%d/mal".formatted(server.host(), server.port()));
    }

    private static UserCode code(PostgresPair pair, HostileOwner mallory) {
        UserCode code = new UserCode(pair);
        code.createBy(mallory);
        assertThat(code.marks()).describedAs("by the preparation").isEmpty();
        return code;
    }

    private static Migration migration(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("mal")
                .strategy(strategy)
                .verify(Verify.CHECKSUMS)
                .build();
    }

    private static VerificationReport verification(PostgresPair pair) {
        return Verification.of(pair.source().server(), pair.target().server())
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly("mal")), List.of()))
                .level(Verify.CHECKSUMS)
                .keysOfDifferingRows(10)
                .run();
    }

    private static void verify(PostgresPair pair) {
        VerificationReport report = verification(pair);
        assertThat(report.differences()).isEmpty();
        boolean streamed = pair.source().major() >= 18 && pair.target().major() >= 18;
        assertThat(report.notCompared())
                .extracting(table -> table.object())
                .isEqualTo(streamed ? List.of() : List.of("materialized view m.summary"));
    }

    private static void assertHarmlessButForLoading(UserCode code, PostgresPair pair) {
        String target = " on " + pair.target();
        assertThat(code.marks())
                .describedAs("foreign code that ran with other rights")
                .allSatisfy(mark -> {
                    assertThat(mark).endsWith(target);
                    assertThat(mark.substring(0, mark.indexOf(": ran as"))).isIn(UserCode.UNAVOIDABLE_ON_TARGET);
                });
    }
}
