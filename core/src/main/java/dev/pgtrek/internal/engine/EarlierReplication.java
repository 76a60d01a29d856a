package dev.pgtrek.internal.engine;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The replication of a migration that an earlier process began, whose copy has ended. */
final class EarlierReplication implements ReplicationHandle {
    private final String migrationId;
    private final EventDispatcher events;
    private final Replications replications;
    private final CutoverCoordinator cutovers;
    private final ReplicationWatcher watcher;

    EarlierReplication(String migrationId, Engine engine, BorrowedRole loan, List<MigrationListener> listeners) {
        this.migrationId = migrationId;
        this.events = new EventDispatcher(migrationId, listeners, Optional::empty);
        this.replications = new Replications(migrationId, engine, loan, false);
        this.cutovers = new CutoverCoordinator(migrationId, events, engine, loan, replications);
        this.watcher = new ReplicationWatcher(migrationId, events, replications);
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
        watcher.start();
    }

    @Override
    public String migrationId() {
        return migrationId;
    }

    @Override
    public List<ReplicationStatus> status() {
        return interruptibly(replications::status);
    }

    @Override
    public List<ReplicationStatus> awaitInSync(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        return interruptibly(() -> replications.awaitInSync(deadline, ReplicationStatus::inSync));
    }

    @Override
    public List<ReplicationStatus> awaitInSync(Duration atMost, long maxLagBytes) {
        long deadline = System.nanoTime() + atMost.toNanos();
        return interruptibly(() -> replications.awaitInSync(deadline, status -> status.isWithin(maxLagBytes)));
    }

    @Override
    public List<NewTables> followNewTables(DroppedTables dropped) {
        return interruptibly(() -> replications.followNewTables(dropped));
    }

    @Override
    public List<StopReport> stop() {
        return interruptibly(replications::stop);
    }

    @Override
    public StopReport stop(String database) {
        return interruptibly(() -> replications.stop(database));
    }

    @Override
    public CutoverReport cutover(Cutover cutover) {
        return interruptibly(() -> cutovers.cutover(cutover));
    }

    @Override
    public CutoverReport switchBack(Cutover cutover) {
        return interruptibly(() -> cutovers.switchBack(cutover));
    }

    @Override
    public void close() {
        watcher.close();
        replications.close();
        events.close();
    }

    /** An action that waits for the servers' answers. */
    interface Asking<T> {
        T ask() throws InterruptedException;
    }

    /** Runs an action that an interrupt ends; the replication continues. */
    static <T> T interruptibly(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException("the thread that waited for the replication was interrupted", e);
        }
    }
}
