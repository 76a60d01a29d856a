package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.replication.Printed;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of a cutover that was interrupted or completed, and that its advice can be followed with nothing lost. */
@PostgresTest(source = 15, target = 18, targetSettings = "wal_level=logical")
@Timeout(300)
@Tag("proof")
class CutoverStatesIT {
    private static final String WRITTEN = "INSERT INTO invoice (customer) VALUES (9)";

    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
    }

    @Tag("proof")
    @Test
    void interruptedBeforeTheSwitchAndStopped(PostgresPair pair) throws Exception {
        followed(pair, "before1").close();
        CutoverProcess.run(pair, "before1", CutoverProcess.End.WHEN_WRITES_ARE_STOPPED);
        try (ReplicationHandle run = attached(pair, "before1")) {
            ReplicationStatus status = interrupted(run, ReplicationStatus.State.CUTTING_OVER);
            assertThat(status.writable()).isEmpty();
            assertThat(isWritable(pair.source())).isFalse();
            assertThat(status.message().orElseThrow()).contains("the source is closed to writes");
            assertThat(status.remedy().orElseThrow()).contains("cut over again", "stop this migration");
            assertThat(run.stop()).allMatch(StopReport::complete);
            assertThat(isWritable(pair.source())).isTrue();
            assertThat(differences(pair)).isEmpty();
            assertThat(only(run).state()).isEqualTo(ReplicationStatus.State.STOPPED);
            refusesToWait(run, ReplicationStatus.State.STOPPED);
        }
        assertThat(isFound(pair)).isFalse();
    }

    @Tag("proof")
    @Test
    void interruptedBeforeTheSwitchAndCutOverAgain(PostgresPair pair) throws Exception {
        followed(pair, "before2").close();
        CutoverProcess.run(pair, "before2", CutoverProcess.End.WHEN_WRITES_ARE_STOPPED);
        try (ReplicationHandle run = attached(pair, "before2")) {
            interrupted(run, ReplicationStatus.State.CUTTING_OVER);
            assertThat(run.cutover(Cutover.withDefaults()).status()).isEqualTo(CutoverReport.Status.COMPLETED);
            ReplicationStatus status = only(run);
            assertThat(status.state()).isEqualTo(ReplicationStatus.State.CUT_OVER);
            assertThat(status.writable()).contains(Side.TARGET);
            assertThat(status.needsAction()).isFalse();
            refusesToWait(run, ReplicationStatus.State.CUT_OVER);
            assertThat(differences(pair)).isEmpty();
        }
        assertThat(isFound(pair)).isFalse();
    }

    @Test
    void interruptedAfterTheSwitchAndStopped(PostgresPair pair) throws Exception {
        followed(pair, "after1").close();
        CutoverProcess.run(pair, "after1", CutoverProcess.End.WHEN_THE_TARGET_HAS_TAKEN_OVER);
        pair.target().execute(DATABASE, WRITTEN);
        try (ReplicationHandle run = attached(pair, "after1")) {
            tellsOfTheSwitch(run);
            assertThat(run.stop()).allMatch(StopReport::complete);
        }
        assertThat(isFound(pair)).isFalse();
        assertThat(invoices(pair)).isEqualTo(5001);
        assertThat(isWritable(pair.source())).isFalse();
        assertThat(isWritable(pair.target())).isTrue();
    }

    @Tag("proof")
    @Test
    void interruptedAfterTheSwitchAndCutOverAgain(PostgresPair pair) throws Exception {
        followed(pair, "after2").close();
        CutoverProcess.run(pair, "after2", CutoverProcess.End.WHEN_THE_TARGET_HAS_TAKEN_OVER);
        pair.target().execute(DATABASE, WRITTEN);
        try (ReplicationHandle run = attached(pair, "after2")) {
            tellsOfTheSwitch(run);
            CutoverReport again = run.cutover(Cutover.withDefaults());
            assertThat(again.status()).as(again.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(again.databases().get(0).left()).isEmpty();
        }
        assertThat(isFound(pair)).isFalse();
        assertThat(invoices(pair)).isEqualTo(5001);
    }

    private static void tellsOfTheSwitch(ReplicationHandle run) {
        ReplicationStatus status = interrupted(run, ReplicationStatus.State.CUT_OVER);
        assertThat(status.writable()).contains(Side.TARGET);
        assertThat(status.remedy().orElseThrow())
                .contains("cut over again", "stop this migration")
                .doesNotContain("start it over");
    }

    @Test
    void aReverseReplication(PostgresPair pair) throws Exception {
        followed(pair, "reverse1").close();
        try (ReplicationHandle run = attached(pair, "reverse1")) {
            assertThat(run.cutover(Cutover.builder().reverseReplication(true).build())
                            .status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
        }
        pair.target().execute(DATABASE, WRITTEN);
        try (ReplicationHandle run = attached(pair, "reverse1")) {
            await().atMost(LONG).until(() -> back(run).inSync());
            assertThat(only(run).state()).isEqualTo(ReplicationStatus.State.CUT_OVER);
            assertThat(only(run).needsAction()).isFalse();
            assertThat(only(run).writable()).contains(Side.TARGET);
            assertThat(back(run).lagBytes()).isPresent();
            assertThat(back(run).tablesReady()).isEqualTo(2);

            CutoverReport again = run.cutover(Cutover.withDefaults());
            assertThat(again.status()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(again.message().orElseThrow()).contains("was switched before", "nothing was changed");

            pair.source()
                    .execute(
                            DATABASE,
                            "SET default_transaction_read_only = off",
                            "ALTER SUBSCRIPTION " + subscription(pair) + " DISABLE");
            ReplicationStatus failed = only(run);
            assertThat(failed.needsAction()).isTrue();
            assertThat(failed.message().orElseThrow()).contains("disabled on the source");
            Printed.runInDatabase(pair, failed.remedy().orElseThrow());
            await().atMost(LONG).until(() -> back(run).inSync());
            pair.source()
                    .execute(
                            DATABASE,
                            "SET default_transaction_read_only = off",
                            "ALTER SUBSCRIPTION " + subscription(pair) + " DISABLE");

            await().atMost(LONG).untilAsserted(() -> {
                pair.target()
                        .execute(
                                DATABASE,
                                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
                assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM pg_replication_slots"))
                        .isEqualTo("0");
            });
            assertThat(only(run).remedy().orElseThrow()).startsWith("stop this migration: that ends");
            assertThat(run.stop()).allMatch(StopReport::complete);
        }
        assertThat(invoices(pair)).isEqualTo(5001);
        assertThat(isWritable(pair.target())).isTrue();
    }

    private static String subscription(PostgresPair pair) {
        return String.valueOf(pair.source().queryValue(DATABASE, "SELECT subname FROM pg_subscription"));
    }

    @Tag("proof")
    @Test
    void aSwitchBackThatIsInterruptedBeforeTheSwitch(PostgresPair pair) throws Exception {
        reversed(pair, "back1");
        CutoverProcess.switchBack(pair, "back1", CutoverProcess.End.WHEN_WRITES_ARE_STOPPED);
        try (ReplicationHandle run = attached(pair, "back1")) {
            ReplicationStatus status = interrupted(run, ReplicationStatus.State.CUT_OVER);
            assertThat(status.writable()).isEmpty();
            assertThat(back(run).state()).isEqualTo(ReplicationStatus.State.CUTTING_OVER);
            assertThat(status.message().orElseThrow())
                    .contains("switch back was interrupted", "the target is closed to writes");
            assertThat(status.remedy().orElseThrow()).contains("switch back again");
            assertThat(run.switchBack(Cutover.withDefaults()).status()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(only(run).state()).isEqualTo(ReplicationStatus.State.SWITCHED_BACK);
            assertThat(only(run).writable()).contains(Side.SOURCE);
        }
        assertThat(isFound(pair)).isFalse();
        assertThat(isWritable(pair.source())).isTrue();
        assertThat(differences(pair)).isEmpty();
    }

    @Tag("proof")
    @Test
    void aSwitchBackThatIsInterruptedAfterTheSwitch(PostgresPair pair) throws Exception {
        reversed(pair, "back2");
        CutoverProcess.switchBack(pair, "back2", CutoverProcess.End.WHEN_THE_TARGET_HAS_TAKEN_OVER);
        pair.source().execute(DATABASE, WRITTEN);
        try (ReplicationHandle run = attached(pair, "back2")) {
            ReplicationStatus status = interrupted(run, ReplicationStatus.State.SWITCHED_BACK);
            assertThat(status.writable()).contains(Side.SOURCE);
            assertThat(run.stop()).allMatch(StopReport::complete);
        }
        assertThat(isFound(pair)).isFalse();
        assertThat(isWritable(pair.source())).isTrue();
        assertThat(pair.source().queryValue(DATABASE, "SELECT count(*) FROM invoice"))
                .isEqualTo("5001");
    }

    private static void reversed(PostgresPair pair, String id) {
        try (MigrationRun run = followed(pair, id)) {
            assertThat(run.replication()
                            .cutover(Cutover.builder().reverseReplication(true).build())
                            .status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
        }
    }

    /** The caller learns that the target has taken over, and what was not removed. */
    @Test
    void aThreadThatIsInterruptedAfterTheSwitch(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "interrupt")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .onSwitched(() -> Thread.currentThread().interrupt())
                            .build());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(report.status()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.message().orElseThrow()).contains("has taken over", "interrupted");
            assertThat(report.databases().get(0).left()).isNotEmpty();
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(isFound(pair)).isFalse();
    }

    /** The one that comes second learns of the first, and neither says what is not so. */
    @Test
    void twoCutoversAtOnce(PostgresPair pair) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (MigrationRun first = followed(pair, "two");
                ReplicationHandle second = attached(pair, "two")) {
            CompletableFuture<CutoverReport> winner = CompletableFuture.supplyAsync(() -> first.replication()
                    .cutover(Cutover.builder()
                            .writeStop(WriteStop.readOnly())
                            .onSwitched(() -> waitFor(stopped, goOn))
                            .build()));
            assertThat(stopped.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(only(second).message().orElseThrow()).contains("application name pgtrek-two cutover");
            int before = sessionsOfCutovers(pair);
            CompletableFuture<CutoverReport> loser =
                    CompletableFuture.supplyAsync(() -> second.cutover(Cutover.withDefaults()));
            await().atMost(LONG).until(() -> sessionsOfCutovers(pair) > before);
            goOn.countDown();
            assertThat(winner.get(2, TimeUnit.MINUTES).status()).isEqualTo(CutoverReport.Status.COMPLETED);
            CutoverReport report = loser.get(2, TimeUnit.MINUTES);
            if (report.completed()) { // it came between the switch and the end of the other one
                assertThat(report.message().orElseThrow()).contains("switched by an earlier cutover");
            } else {
                assertThat(report.message().orElseThrow())
                        .contains("another process has cut database", "pgtrek-two cutover", "has changed nothing");
            }
        }
        assertThat(isFound(pair)).isFalse();
        assertThat(isWritable(pair.source())).isFalse();
        assertThat(differences(pair)).isEmpty();
    }

    private static void waitFor(CountDownLatch reached, CountDownLatch goOn) {
        reached.countDown();
        try {
            assertThat(goOn.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int sessionsOfCutovers(PostgresPair pair) {
        return pair.target()
                .queryRows(DATABASE, "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgtrek-two cutover'")
                .size();
    }

    private static ReplicationHandle attached(PostgresPair pair, String id) {
        return CutoverRig.migration(pair).build().replication(id);
    }

    private static boolean isFound(PostgresPair pair) {
        return !Migration.find(
                        Server.parse(pair.source().uri()),
                        Server.parse(pair.target().uri()))
                .isEmpty();
    }

    private static ReplicationStatus only(ReplicationHandle run) {
        assertThat(run.status()).hasSize(1);
        return run.status().get(0);
    }

    private static ReplicationStatus back(ReplicationHandle run) {
        return only(run).reverse().orElseThrow();
    }

    private static ReplicationStatus interrupted(ReplicationHandle run, ReplicationStatus.State state) {
        ReplicationStatus status = only(run);
        assertThat(status.state()).as(status.toString()).isEqualTo(state);
        assertThat(status.needsAction()).isTrue();
        refusesToWait(run, state);
        return status;
    }

    private static void refusesToWait(ReplicationHandle run, ReplicationStatus.State state) {
        assertThatThrownBy(() -> run.awaitInSync(Duration.ofHours(1)))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(state.name())
                .extracting(e -> ((MigrationException) e).code())
                .isEqualTo(ErrorCode.REPLICATION);
    }

    private static int invoices(PostgresPair pair) {
        return Integer.parseInt(String.valueOf(pair.target().queryValue(DATABASE, "SELECT count(*) FROM invoice")));
    }
}
