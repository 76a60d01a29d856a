package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.LoadLedger;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** After the switch the source follows the target, so that applications can return to it with nothing lost. */
@PostgresTest(source = 15, target = 18, targetSettings = "wal_level=logical")
@Timeout(300)
class SwitchBackIT {
    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
    }

    @Test
    void thereAndBackUnderLoad(PostgresPair pair) {
        switchThereAndBack(pair);
    }

    @Tag("proof")
    @RepeatedTest(10)
    void thereAndBackUnderLoadTenTimes(PostgresPair pair) {
        switchThereAndBack(pair);
    }

    private static void switchThereAndBack(PostgresPair pair) {
        try (LoadGenerator load = LoadGenerator.on(pair.source(), DATABASE)
                        .connections(4)
                        .transactionsPerSecond(150)
                        .truncates()
                        .start();
                MigrationRun run = followed(pair, "there")) {
            CutoverReport there = run.replication()
                    .cutover(Cutover.builder()
                            .reverseReplication(true)
                            .onSwitched(() -> load.switchTo(pair.target(), DATABASE))
                            .build());
            assertThat(there.status()).describedAs(there.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(there.databases().get(0).isReplicatedBack()).isTrue();
            assertThat(isWritable(pair.source())).isFalse();
            awaitMore(pair.target());

            CutoverReport back = run.replication()
                    .switchBack(Cutover.builder()
                            .onSwitched(() -> load.switchTo(pair.source(), DATABASE))
                            .build());
            assertThat(back.status()).describedAs(back.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(back.databases().get(0).left()).isEmpty();
            assertThat(isWritable(pair.source())).isTrue();
            assertThat(isWritable(pair.target())).isFalse();
            awaitMore(pair.source());

            LoadLedger ledger = load.stop();
            assertThat(ledger.discrepancies(pair.source(), DATABASE))
                    .describedAs(ledger.toString())
                    .isEmpty();
        }
    }

    @Test
    void stopEndsTheWayBack(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "stopped")) {
            assertThat(run.replication()
                            .cutover(Cutover.builder().reverseReplication(true).build())
                            .status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
            pair.target().execute(DATABASE, "INSERT INTO invoice (customer) VALUES (9)");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(differences(pair).stream()
                                    .filter(line -> !line.contains("_seq"))
                                    .toList())
                            .isEmpty());
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(differences(pair)).isEmpty();
            assertThat(isWritable(pair.source())).isFalse();
        }
    }

    /** Whoever takes up a cutover that was broken off after the switch need not know that it armed the way back. */
    @Tag("proof")
    @Test
    void theWayBackStaysWhenAnotherCutoverCleansUp(PostgresPair pair) throws Exception {
        pair.source().execute(DATABASE, "CREATE TABLE line (text text)", "INSERT INTO line VALUES ('one'), ('two')");
        try (MigrationRun run = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(LogicalReplication.builder()
                        .keylessTables(KeylessTables.FULL)
                        .build())
                .migrationId("takenup")
                .build()
                .start()) {
            run.replication().awaitInSync(LONG);
            CutoverProcess.run(pair, "takenup", CutoverProcess.End.WHEN_THE_TARGET_HAS_TAKEN_OVER_AND_IS_FOLLOWED);
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            pair.target().execute(DATABASE, "UPDATE line SET text = 'three' WHERE text = 'two'");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(differences(pair).stream()
                                    .filter(line -> !line.contains("_seq"))
                                    .toList())
                            .isEmpty());
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            for (PostgresServer server : List.of(pair.source(), pair.target())) {
                assertThat(server.queryValue(
                                DATABASE, "SELECT relreplident FROM pg_class WHERE relname = 'line' AND relkind = 'r'"))
                        .isEqualTo("d");
            }
        }
    }

    private static void awaitMore(PostgresServer server) {
        int before = entries(server);
        await().atMost(LONG).until(() -> entries(server) > before + 50);
    }

    private static int entries(PostgresServer server) {
        return Integer.parseInt(String.valueOf(server.queryValue(DATABASE, "SELECT count(*) FROM load.entry")));
    }
}
