package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.option.Verify;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From old versions to new ones and back again, under load. */
@Timeout(300)
@Tag("proof")
class CutoverVersionsIT {
    @Test
    @PostgresTest(source = 10, target = 17, targetSettings = "wal_level=logical")
    void from10To17AndBack(PostgresPair pair) {
        switchThereAndBack(pair);
    }

    @Test
    @PostgresTest(source = 12, target = 18, targetSettings = "wal_level=logical")
    void from12To18AndBack(PostgresPair pair) {
        switchThereAndBack(pair);
    }

    private static void switchThereAndBack(PostgresPair pair) {
        CutoverRig.create(pair.source());
        try (LoadGenerator load = LoadGenerator.on(pair.source(), DATABASE)
                        .connections(4)
                        .transactionsPerSecond(100)
                        .start();
                MigrationRun run = followed(pair, "versions")) {
            CutoverReport there = run.replication()
                    .cutover(Cutover.builder()
                            .verify(Verify.CHECKSUMS)
                            .reverseReplication(true)
                            .onSwitched(() -> load.switchTo(pair.target(), DATABASE))
                            .build());
            assertThat(there.status()).describedAs(there.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(isWritable(pair.source())).isFalse();
            int before = entries(pair.target());
            await().atMost(LONG).until(() -> entries(pair.target()) > before + 50);

            CutoverReport back = run.replication()
                    .switchBack(Cutover.builder()
                            .verify(Verify.CHECKSUMS)
                            .onSwitched(() -> load.switchTo(pair.source(), DATABASE))
                            .build());
            assertThat(back.status()).describedAs(back.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(isWritable(pair.source())).isTrue();
            assertThat(load.stop().discrepancies(pair.source(), DATABASE)).isEmpty();
        } finally {
            CutoverRig.drop(pair);
        }
    }

    private static int entries(PostgresServer server) {
        return Integer.parseInt(String.valueOf(server.queryValue(DATABASE, "SELECT count(*) FROM load.entry")));
    }
}
