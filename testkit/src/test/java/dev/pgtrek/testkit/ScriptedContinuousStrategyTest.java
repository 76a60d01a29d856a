package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.ReplicationStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptedContinuousStrategyTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScriptedContinuousStrategy strategy = ScriptedContinuousStrategy.named("scripted");
    private final List<String> app = new ArrayList<>();

    @Test
    void aDatabaseThatNothingIsSaidOfIsInSync() {
        ReplicationHandle replication = strategy.replication("test", "shop", "crm");

        assertThat(replication.migrationId()).isEqualTo("test");
        assertThat(replication.awaitInSync(LONG))
                .extracting(ReplicationStatus::database)
                .containsExactly("crm", "shop");
    }

    @Test
    void statesAreToldOneAfterTheOther() {
        strategy.status("shop", State.COPYING, State.CATCHING_UP, State.IN_SYNC);
        ReplicationHandle replication = strategy.replication("test", "shop");

        assertThat(replication.status()).extracting(ReplicationStatus::state).containsExactly(State.COPYING);
        assertThat(replication.awaitInSync(LONG))
                .extracting(ReplicationStatus::state)
                .containsExactly(State.IN_SYNC);
    }

    @Test
    void waitingEndsByAFailureAndByItsDeadline() {
        strategy.status("shop", State.FAILED).status("crm", State.CATCHING_UP);

        assertThatThrownBy(() -> strategy.replication("test", "shop").awaitInSync(LONG))
                .isInstanceOfSatisfying(
                        MigrationException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPLICATION));
        assertThatThrownBy(() -> strategy.replication("test", "crm").awaitInSync(Duration.ofMillis(30)))
                .isInstanceOfSatisfying(
                        MigrationException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }

    @Test
    void anInterruptEndsTheWaiting() {
        strategy.status("shop", State.CATCHING_UP);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> strategy.replication("test", "shop").awaitInSync(LONG))
                .isInstanceOf(MigrationCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aCutoverStopsWritesSwitchesAndCallsBack() {
        ReplicationHandle replication = strategy.replication("test", "shop", "crm");
        CutoverReport report = replication.cutover(Cutover.builder()
                .onSwitched(() -> app.add("switched"))
                .onAbort(() -> app.add("abort"))
                .addLeftOut("crm")
                .build());

        assertThat(report.status()).isEqualTo(CutoverReport.Status.COMPLETED);
        assertThat(report.leftOut()).containsExactly("crm");
        assertThat(strategy.calls()).containsExactly("makeReadOnly shop", "cutover shop");
        assertThat(app).containsExactly("switched");
        assertThat(replication.status())
                .extracting(ReplicationStatus::state)
                .containsExactly(State.IN_SYNC, State.CUT_OVER);

        replication.switchBack(Cutover.builder()
                .writeStop(WriteStop.revokedConnect())
                .addLeftOut("crm")
                .build());
        assertThat(strategy.calls()).endsWith("revokeConnect shop", "switchBack shop");
        assertThat(replication.status().get(1).writable()).isEqualTo(Optional.of(Side.SOURCE));
    }

    @Test
    void aCutoverThatFailsIsUndone() {
        strategy.undoingCutovers("the target did not catch up");
        CutoverReport report = strategy.replication("test", "shop")
                .cutover(Cutover.builder()
                        .stopWritesWith(() -> app.add("pause"))
                        .onAbort(() -> app.add("resume"))
                        .build());

        assertThat(report.status()).isEqualTo(CutoverReport.Status.UNDONE);
        assertThat(report.message()).hasValue("the target did not catch up");
        assertThat(app).containsExactly("pause", "resume");
        assertThat(strategy.calls()).containsExactly("undo shop");
    }

    @Test
    void anApplicationThatDoesNotStopUndoesTheCutover() {
        CutoverReport report = strategy.replication("test", "shop")
                .cutover(Cutover.builder()
                        .stopWritesWith(() -> {
                            throw new IllegalStateException("a batch still runs");
                        })
                        .build());

        assertThat(report.status()).isEqualTo(CutoverReport.Status.UNDONE);
        assertThat(report.message()).hasValue("a batch still runs");
    }

    @Test
    void stoppingEndsIt() {
        ReplicationHandle replication = strategy.replication("test", "shop", "crm");

        assertThat(replication.stop("shop").complete()).isTrue();
        assertThat(replication.status().get(1).state()).isEqualTo(State.STOPPED);
        assertThat(replication.stop()).hasSize(2);
        assertThatThrownBy(() -> replication.stop("other")).hasMessageContaining("other");
    }
}
