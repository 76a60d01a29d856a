package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverReport.Step;
import dev.pgtrek.option.Verify;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.LoadLedger;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applications leave the source for the target while they work: on real servers, each commit accounted for. */
@PostgresTest(source = 15, target = 18)
@Timeout(300)
class CutoverIT {
    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        pair.source().execute("postgres", "ALTER ROLE postgres RESET ALL");
        CutoverRig.drop(pair);
    }

    @Test
    void everyAcknowledgedCommitIsOnTheTarget(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "ALTER ROLE postgres SET default_transaction_read_only = off",
                        "ALTER ROLE postgres SET synchronous_commit = off");
        try (LoadGenerator load = load(pair);
                MigrationRun run = followed(pair, "cut1")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().verify(Verify.CHECKSUMS).build());
            assertThat(report.message()).isEmpty();
            assertThat(report.status()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.databases()).hasSize(1).allSatisfy(database -> {
                assertThat(database.left()).isEmpty();
                assertThat(database.lsn()).isPresent();
                assertThat(database.sequences()).isEqualTo(5);
                assertThat(database.tablesVerified()).isEqualTo(6);
            });
            assertThat(report.outage()).isPositive();
            assertThat(report.provenAfter()).isPresent();
            assertThat(report.steps()).extracting(Step::name).contains("stop writes", "prove", "verify", "take over");

            LoadLedger ledger = load.stop();
            assertThat(ledger.acknowledged()).isPositive();
            assertThat(ledger.discrepancies(pair.target(), DATABASE)).isEmpty();
            assertThat(differences(pair)).isEmpty();
            assertThat(isWritable(pair.source())).isFalse();
            assertThat(isWritable(pair.target())).isTrue();
            assertThat(run.replication().status())
                    .extracting(ReplicationStatus::state)
                    .containsOnly(ReplicationStatus.State.CUT_OVER);
        }
        assertThat(Migration.find(
                        Server.parse(pair.source().uri()),
                        Server.parse(pair.target().uri())))
                .isEmpty();
        assertThat(pair.target().queryValue(DATABASE, "SELECT nextval('unused')"))
                .isEqualTo("17");
    }

    @Test
    void applicationsGoOnWithTheTarget(PostgresPair pair) {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        try (LoadGenerator load = load(pair);
                MigrationRun run = followed(pair, "cut2")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .stopWritesWith(() -> {
                                calls.add("pause");
                                load.pause();
                            })
                            .onAbort(() -> calls.add("abort"))
                            .onSwitched(() -> {
                                calls.add("switched");
                                load.switchTo(pair.target(), DATABASE);
                                load.resume();
                            })
                            .build());
            assertThat(report.message()).isEmpty();
            assertThat(report.status()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(calls).containsExactly("pause", "switched");
            String before = pair.target().queryValue(DATABASE, "SELECT max(noted) FROM load.entry");
            await().atMost(CutoverRig.LONG)
                    .until(() -> "t"
                            .equals(pair.target()
                                    .queryValue(
                                            DATABASE,
                                            "SELECT count(*) > 50 FROM load.entry WHERE noted > '" + before + "'")));
            LoadLedger ledger = load.stop();
            assertThat(ledger.failed()).describedAs(ledger.toString()).isZero();
            assertThat(ledger.discrepancies(pair.target(), DATABASE)).isEmpty();
            assertThat(isWritable(pair.source()))
                    .describedAs("not ours to close")
                    .isTrue();
        }
    }

    @Test
    @Tag("proof")
    void nobodyElseEndsItMeanwhile(PostgresPair pair) {
        List<StopReport> reports = Collections.synchronizedList(new ArrayList<>());
        try (MigrationRun run = followed(pair, "cut9");
                ReplicationHandle other = CutoverRig.migration(pair).build().replication("cut9")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .stopWritesWith(() -> reports.addAll(other.stop()))
                            .deadline(Duration.ofSeconds(60))
                            .build());
            assertThat(reports).hasSize(1);
            assertThat(reports.get(0).left())
                    .singleElement()
                    .satisfies(
                            left -> assertThat(left.what()).contains("another process", "pid ", "pgtrek-cut9 cutover"));
            assertThat(report.message()).isEmpty();
            assertThat(report.status()).isEqualTo(CutoverReport.Status.COMPLETED);
        }
    }

    /** The comparison is held up by a lock until the row has been written. */
    @Test
    void aLateWriterUndoesIt(PostgresPair pair) throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        try (MigrationRun run = followed(pair, "cut3");
                Connection lock = pair.target().connect(DATABASE)) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
            Thread writer = new Thread(() -> {
                await().atMost(CutoverRig.LONG)
                        .until(() -> "f"
                                .equals(pair.target().queryValue(DATABASE, "SELECT subenabled FROM pg_subscription")));
                pair.source().execute(DATABASE, "INSERT INTO invoice (customer) VALUES (7)");
                try {
                    lock.rollback();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .stopWritesWith(() -> calls.add("pause"))
                            // the definitions of the locked table can't be read
                            .preparation(Duration.ofSeconds(2))
                            .deadline(CutoverRig.LONG)
                            .onAbort(() -> calls.add("abort"))
                            .onSwitched(() -> calls.add("switched"))
                            .build());
            writer.join();
            assertThat(report.status()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(report.message().orElseThrow()).contains("invoice");
            assertThat(calls).containsExactly("pause", "abort");
            run.replication().awaitInSync(CutoverRig.LONG);
            assertThat(run.replication().cutover(Cutover.withDefaults()).status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(differences(pair)).isEmpty();
        }
    }

    private static LoadGenerator load(PostgresPair pair) {
        return LoadGenerator.on(pair.source(), DATABASE)
                .connections(4)
                .transactionsPerSecond(150)
                .truncates()
                .start();
    }
}
