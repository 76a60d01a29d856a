package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long applications can't write: on a gigabyte under 200 transactions a second, there and back again and again. The
 * figures are in the test's log.
 */
@PostgresTest(
        source = 15,
        target = 18,
        sourceSettings = {"max_wal_size=4GB", "shared_buffers=512MB"},
        targetSettings = {"wal_level=logical", "max_wal_size=4GB", "shared_buffers=512MB"})
@Timeout(900)
@Tag("proof")
class OutageIT {
    private static final Logger LOG = LoggerFactory.getLogger(OutageIT.class);
    private static final int ROUNDS = 5;
    private static final int TABLES = 4;

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
    }

    @Test
    void aGigabyteUnderLoad(PostgresPair pair) {
        CutoverRig.create(pair.source());
        for (int table = 1; table <= TABLES; table++) {
            pair.source()
                    .execute(
                            DATABASE,
                            "CREATE TABLE big_" + table + " (id int PRIMARY KEY, text text)",
                            "INSERT INTO big_" + table
                                    + " SELECT n, repeat(md5(n::text), 7) FROM generate_series(1, 950000) AS n");
        }
        pair.source().execute(DATABASE, "VACUUM ANALYZE", "CHECKPOINT");
        LOG.info(
                "size {}",
                pair.source().queryValue(DATABASE, "SELECT pg_size_pretty(pg_database_size(current_database()))"));
        List<Long> outages = new ArrayList<>();
        List<Long> proofs = new ArrayList<>();
        try (LoadGenerator load = LoadGenerator.on(pair.source(), DATABASE)
                        .connections(4)
                        .transactionsPerSecond(200)
                        .start();
                MigrationRun run = followed(pair, "outage")) {
            for (int round = 0; round < ROUNDS; round++) {
                boolean there = round % 2 == 0;
                PostgresServer next = there ? pair.target() : pair.source();
                Cutover cutover = Cutover.builder()
                        .reverseReplication(true)
                        .onSwitched(() -> load.switchTo(next, DATABASE))
                        .build();
                CutoverReport report = there
                        ? run.replication().cutover(cutover)
                        : run.replication().switchBack(cutover);
                assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
                outages.add(report.outage().toMillis());
                proofs.add(report.provenAfter().orElseThrow().toMillis());
                report.steps()
                        .forEach(step -> LOG.info(
                                "{}: {} ms", step.name(), step.duration().toMillis()));
            }
            PostgresServer last = ROUNDS % 2 == 1 ? pair.target() : pair.source();
            assertThat(load.stop().discrepancies(last, DATABASE)).isEmpty();
            run.replication().stop();
        }
        LOG.info(
                "outage of {} ms, median {}; proven after {} ms, median {}",
                outages,
                median(outages),
                proofs,
                median(proofs));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
