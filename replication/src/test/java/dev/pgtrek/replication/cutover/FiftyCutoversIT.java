package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.LoadLedger;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cutover after cutover while four writers work and note what was acknowledged to them. */
@PostgresTest(source = 15, target = 18)
@Timeout(180)
@Tag("proof")
class FiftyCutoversIT {
    private static final Logger LOG = LoggerFactory.getLogger(FiftyCutoversIT.class);

    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
        for (String role : new String[] {"careless", "hasty"}) {
            RoleWriter.drop(pair.source(), role);
            RoleWriter.drop(pair.target(), role);
        }
    }

    @RepeatedTest(50)
    void nothingIsLost(PostgresPair pair, RepetitionInfo repetition) {
        try (RoleWriter careless = RoleWriter.start(pair.source(), "careless", "default_transaction_read_only = off");
                RoleWriter hasty = RoleWriter.start(pair.source(), "hasty", "synchronous_commit = off");
                LoadGenerator load = LoadGenerator.on(pair.source(), DATABASE)
                        .connections(2)
                        .transactionsPerSecond(100)
                        .truncates()
                        .start();
                MigrationRun run = followed(pair, "fifty")) {
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);

            int commits = careless.stop() + hasty.stop();
            LoadLedger ledger = load.stop();
            assertThat(ledger.discrepancies(pair.target(), DATABASE)).isEmpty();
            assertThat(careless.discrepancies(pair.target())).isEmpty();
            assertThat(hasty.discrepancies(pair.target())).isEmpty();
            assertThat(differences(pair)).isEmpty();
            for (String role : new String[] {"careless", "hasty"}) {
                assertThat(pair.target()
                                .queryValue(
                                        DATABASE,
                                        "SELECT nextval('written_by_" + role + "_id_seq') > max(id) FROM written_by_"
                                                + role))
                        .describedAs("no value is given twice")
                        .isEqualTo("t");
            }
            LOG.info(
                    "cutover {}: {} acknowledged, outage {} ms, proven after {} ms",
                    repetition.getCurrentRepetition(),
                    ledger.acknowledged() + commits,
                    report.outage().toMillis(),
                    report.provenAfter().orElseThrow().toMillis());
        }
    }
}
