package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.HostileDatabase;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and texts that look like something else are nothing but names and texts where a database replicates, too. */
class HostileNamesReplicationIT {
    private static final String DATABASE = "hostile";
    private static final Duration LONG = Duration.ofMinutes(2);

    private static final String CHANGE_EVERY_TABLE = """
            DO $$
            DECLARE
                name text;
            BEGIN
                FOR name IN SELECT nspname FROM pg_namespace AS n WHERE EXISTS (SELECT FROM pg_class AS c
                             WHERE c.relnamespace = n.oid AND c.relname = n.nspname AND c.relkind = 'r') LOOP
                    EXECUTE format('INSERT INTO %1$I.%1$I (%1$I, t) VALUES (3, %2$L), (4, ''plain'')', name, name || 'y');
                    EXECUTE format('UPDATE %1$I.%1$I SET t = t || %2$L WHERE %1$I = 1', name, name);
                    EXECUTE format('DELETE FROM %1$I.%1$I WHERE %1$I = 4', name);
                END LOOP;
            END $$
            """;

    /** As a cutover does on the target. */
    private static final String REFRESH_EVERY_VIEW = """
            DO $$
            DECLARE
                view regclass;
            BEGIN
                FOR view IN SELECT oid FROM pg_class WHERE relkind = 'm' LOOP
                    EXECUTE format('REFRESH MATERIALIZED VIEW %s', view);
                END LOOP;
            END $$
            """;

    @Test
    void whatIsReplicatedIsWhatWasThere() {
        replicateAndCompare(14, 15, HostileNamesReplicationIT::stop);
    }

    @ParameterizedTest
    @CsvSource({"15, 16", "17, 18"})
    @Tag("proof")
    void whatIsReplicatedIsWhatWasThereOnNewerServers(int source, int target) {
        replicateAndCompare(source, target, HostileNamesReplicationIT::stop);
    }

    @ParameterizedTest
    @CsvSource({"14, 15", "15, 16", "17, 18"})
    @Tag("proof")
    void whatIsCutOverIsWhatWasThere(int source, int target) {
        replicateAndCompare(source, target, HostileNamesReplicationIT::cutOver);
    }

    private static void stop(PostgresPair pair, MigrationRun run) {
        assertThat(run.replication().stop()).allMatch(StopReport::complete);
    }

    private static void cutOver(PostgresPair pair, MigrationRun run) {
        pair.source().execute(DATABASE, REFRESH_EVERY_VIEW);
        CutoverReport report = run.replication()
                .cutover(Cutover.builder()
                        .writeStop(WriteStop.readOnly())
                        .verify(Verify.CHECKSUMS)
                        .copyLargeObjects(true)
                        .build());
        assertThat(report.completed()).as(report.toString()).isTrue();
        stop(pair, run);
    }

    private static void replicateAndCompare(int source, int target, BiConsumer<PostgresPair, MigrationRun> end) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            HostileDatabase.create(pair.source(), DATABASE);
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());
            Migration migration = Migration.builder()
                    .source(pair.source().uri())
                    .target(pair.target().uri())
                    .includeDatabase(DATABASE)
                    .strategy(LogicalReplication.builder()
                            .copy(DumpRestore.builder()
                                    .definitionsFrom(DefinitionSource.CATALOGS)
                                    .publications(true)
                                    .build())
                            .build())
                    .build();
            try (MigrationRun run = migration.start()) {
                MigrationResult result = run.await();
                assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.REPLICATING);
                pair.source().execute(DATABASE, CHANGE_EVERY_TABLE);
                run.replication().awaitInSync(LONG);
                assertThat(run.replication().status())
                        .allMatch(ReplicationStatus::inSync)
                        .allSatisfy(status -> assertThat(status.findings()).isEmpty());
                end.accept(pair, run);
            }
            pair.source().execute("postgres", "ALTER DATABASE " + DATABASE + " RESET default_transaction_read_only");
            leaks.check();
            assertThat(Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(pair.source(), DATABASE)))
                    .isEmpty();
            assertThat(HostileDatabase.differences(pair, DATABASE)).isEmpty();
            assertThat(Verification.of(pair.source().server(), pair.target().server())
                            .databases(DatabaseSelection.of(List.of(NamePattern.exactly(DATABASE)), List.of()))
                            .level(Verify.CHECKSUMS)
                            .run()
                            .differences())
                    .isEmpty();
            for (PostgresServer server : List.of(pair.source(), pair.target())) {
                assertThat(server.queryRows("postgres", "SELECT rolname FROM pg_roles"))
                        .isNotEmpty()
                        .noneMatch(row -> String.valueOf(row.get(0)).startsWith(HostileDatabase.MARK));
            }
        }
    }
}
