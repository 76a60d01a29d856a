package dev.pgtrek.internal.engine;

import dev.pgtrek.DatabaseResult;
import dev.pgtrek.DatabaseStatus;
import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationCancelledException;
import dev.pgtrek.MigrationResult;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.MigrationStatus;
import dev.pgtrek.RunState;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A migration that an earlier process began: its copying has ended, its replication goes on. */
final class AttachedRun implements MigrationRun {
    private final String migrationId;
    private final String method;
    private final EventDispatcher events;
    private final Replications replications;

    AttachedRun(
            String migrationId,
            Engine engine,
            ContinuousStrategy strategy,
            Loan loan,
            List<MigrationListener> listeners) {
        this.migrationId = migrationId;
        this.method = strategy.name();
        this.events = new EventDispatcher(migrationId, listeners, Optional::empty);
        this.replications = new Replications(migrationId, events, engine, loan, false);
    }

    /** A database of the migration that does not replicate. */
    void addOther(MigrationRecord.Entry other) {
        replications.addOther(other);
    }

    void add(String database, ContinuousStrategy strategy, Replication replication) {
        replications.add(database, strategy, replication);
    }

    void start() {
        events.start();
        replications.startWatching();
    }

    @Override
    public String migrationId() {
        return migrationId;
    }

    @Override
    public RunState state() {
        return RunState.REPLICATING;
    }

    @Override
    public CompletionStage<MigrationResult> result() {
        return CompletableFuture.supplyAsync(this::await).minimalCompletionStage();
    }

    /** What the servers tell of it: how many rows were moved, no one knows any more. */
    @Override
    public MigrationResult await() {
        List<DatabaseResult> databases = status().stream().map(this::result).toList();
        return MigrationResult.builder()
                .migrationId(migrationId)
                .status(status(databases))
                .duration(Duration.ZERO)
                .databases(databases)
                .checks(CheckReport.of(List.of(), List.of(), List.of()))
                .build();
    }

    private static MigrationStatus status(List<DatabaseResult> databases) {
        Set<DatabaseStatus> states =
                databases.stream().map(DatabaseResult::status).collect(Collectors.toSet());
        if (states.contains(DatabaseStatus.FAILED)) {
            return MigrationStatus.FAILED;
        }
        return states.contains(DatabaseStatus.REPLICATING) ? MigrationStatus.REPLICATING : MigrationStatus.COMPLETED;
    }

    private DatabaseResult result(ReplicationStatus status) {
        return DatabaseResult.builder()
                .name(status.database())
                .method(method)
                .status(
                        switch (status.state()) {
                            case COPYING, CATCHING_UP, IN_SYNC, CUTTING_OVER -> DatabaseStatus.REPLICATING;
                            case COPIED, CUT_OVER, SWITCHED_BACK -> DatabaseStatus.COMPLETED;
                            case STOPPED, FAILED -> DatabaseStatus.FAILED;
                        })
                .errorCode(
                        switch (status.state()) {
                            case STOPPED, FAILED -> Optional.of(ErrorCode.REPLICATION);
                            default -> Optional.empty();
                        })
                .message(status.message())
                .findings(status.findings())
                .build();
    }

    @Override
    public void cancel() {
        // nothing of it runs in this process
    }

    @Override
    public List<ReplicationStatus> status() {
        return interruptibly(replications::status);
    }

    @Override
    public List<ReplicationStatus> awaitInSync(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        return interruptibly(() -> replications.awaitInSync(deadline));
    }

    @Override
    public List<NewTables> followNewTables(DroppedTables dropped) {
        return interruptibly(() -> replications.followNewTables(dropped));
    }

    @Override
    public List<StopReport> stopReplication() {
        return interruptibly(replications::stop);
    }

    @Override
    public StopReport stopReplication(String database) {
        return interruptibly(() -> replications.stop(database));
    }

    @Override
    public CutoverReport cutover(Cutover cutover) {
        return interruptibly(() -> replications.cutover(cutover));
    }

    @Override
    public CutoverReport switchBack(Cutover cutover) {
        return interruptibly(() -> replications.switchBack(cutover));
    }

    @Override
    public void close() {
        replications.close();
        events.close();
    }

    /** Something that waits for the servers' answers. */
    interface Asking<T> {
        T ask() throws InterruptedException;
    }

    /** An interrupt ends the asking, and never the replication. */
    static <T> T interruptibly(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException("the thread that waited for the replication was interrupted", e);
        }
    }
}
