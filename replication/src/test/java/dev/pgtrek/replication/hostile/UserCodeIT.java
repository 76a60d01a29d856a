package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A superuser's migration of a hostile owner's database runs none of the owner's code with rights that the owner lacks, but
 * for what creating definitions and loading rows on the target necessarily runs.
 */
@PostgresTest(source = 14, target = 15)
@Timeout(180)
class UserCodeIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void checkPlanDumpAndVerify(PostgresPair pair) {
        dumpAndVerify(pair, DefinitionSource.CATALOGS);
    }

    @Test
    void replicationStatusCutoverAndVerify(PostgresPair pair) {
        replicateAndCutOver(pair, DefinitionSource.CATALOGS);
    }

    static void dumpAndVerify(PostgresPair pair, DefinitionSource definitions) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            Migration migration = migration(pair, dump(definitions));
            migration.check();
            migration.plan();
            assertThat(code.marks()).describedAs("by check and plan").isEmpty();

            MigrationResult result = migration.run();
            assertThat(result.status()).describedAs(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertLoadingRan(code);
            verify(pair);
            mallory.execute(pair.target(), "UPDATE m.index_expression SET a = a + 100 WHERE id = 2");
            assertThat(verification(pair).differences())
                    .describedAs("the rows of a table that is streamed are compared")
                    .anySatisfy(difference -> assertThat(difference.object()).isEqualTo("table m.index_expression"));
            assertHarmlessButForLoading(code, pair);
        }
    }

    static void replicateAndCutOver(PostgresPair pair, DefinitionSource definitions) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            Migration migration = migration(pair, replication(definitions));
            try (MigrationRun run = migration.start()) {
                MigrationResult result = run.await();
                assertThat(result.status())
                        .describedAs(result.toString())
                        .isEqualTo(MigrationResult.Status.REPLICATING);
                mallory.execute(
                        pair.source(),
                        "INSERT INTO m.index_expression VALUES (3, 3)",
                        "UPDATE m.data SET d = d + 1",
                        "INSERT INTO m.triggered VALUES (2, 2)",
                        "TRUNCATE m.triggered",
                        "INSERT INTO m.by_range VALUES (3)",
                        "DELETE FROM m.exclusion");
                run.replication().awaitInSync(LONG);
                run.replication().status();
                CutoverReport cutover = run.replication()
                        .cutover(Cutover.builder()
                                .verify(Verify.CHECKSUMS)
                                .copyLargeObjects(true)
                                .build());
                assertThat(cutover.status()).describedAs(cutover.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
            verify(pair);
            assertHarmlessButForLoading(code, pair);
        }
    }

    @Test
    @Tag("proof")
    void appendingRunsWhatIsThereAlready(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            assertThat(migration(pair, dump(DefinitionSource.CATALOGS)).run().status())
                    .isEqualTo(MigrationResult.Status.COMPLETED);
            mallory.execute(
                    pair.target(),
                    "TRUNCATE m.triggered, m.index_expression, m.index_predicate, m.index_inlined, m.exclusion");
            assertHarmlessButForLoading(code, pair);
            assertThat(builder(pair, dump(DefinitionSource.CATALOGS))
                            .populatedTarget(PopulatedTarget.APPEND)
                            .build()
                            .run()
                            .status())
                    .isEqualTo(MigrationResult.Status.COMPLETED);
            assertOnly(code, pair, UserCode.WHEN_APPENDING);
            assertThat(code.marks()).extracting(UserCode.Mark::code).containsAll(UserCode.WHEN_APPENDING);
        }
    }

    @Test
    @Tag("proof")
    void aReplicationThatIsStopped(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            UserCode code = code(pair, mallory);
            try (MigrationRun run =
                    migration(pair, replication(DefinitionSource.CATALOGS)).start()) {
                run.await();
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
            assertHarmlessButForLoading(code, pair);
        }
    }

    /** What docs/security.md advises where the code that loading rows runs is not trusted either. */
    @Test
    @Tag("proof")
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
                    .strategy(dump(DefinitionSource.CATALOGS))
                    .verify(Verify.CHECKSUMS)
                    .build()
                    .run();
            assertThat(result.database("mal").orElseThrow().status())
                    .describedAs(result.toString())
                    .isEqualTo(DatabaseResult.Status.COMPLETED);
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

    private static DumpRestore dump(DefinitionSource definitions) {
        return DumpRestore.builder().definitionsFrom(definitions).build();
    }

    private static LogicalReplication replication(DefinitionSource definitions) {
        return LogicalReplication.builder().copy(dump(definitions)).build();
    }

    private static Migration migration(PostgresPair pair, MigrationStrategy strategy) {
        return builder(pair, strategy).build();
    }

    private static Migration.Builder builder(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("mal")
                .strategy(strategy)
                .verify(Verify.CHECKSUMS);
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
        assertOnly(code, pair, Set.of());
    }

    private static void assertOnly(UserCode code, PostgresPair pair, Set<String> others) {
        assertThat(code.marks())
                .describedAs("foreign code that ran with other rights")
                .allSatisfy(mark -> {
                    assertThat(mark.server()).isEqualTo(pair.target());
                    assertThat(mark.byWorker() && pair.target().major() >= 16)
                            .as("from 16 on the worker has the rights of the table's owner: %s", mark)
                            .isFalse();
                    if (!mark.byWorker() || !UserCode.BY_THE_WORKER.contains(mark.code())) {
                        assertThat(unavoidable(others)).contains(mark.code());
                    }
                });
    }

    private static Set<String> unavoidable(Set<String> others) {
        return Stream.concat(UserCode.UNAVOIDABLE_ON_TARGET.values().stream().flatMap(Set::stream), others.stream())
                .collect(Collectors.toSet());
    }

    /** The list of docs/security.md says no more than what is seen. */
    private static void assertLoadingRan(UserCode code) {
        assertThat(code.marks()).extracting(UserCode.Mark::code).containsAll(unavoidable(Set.of()));
    }
}
