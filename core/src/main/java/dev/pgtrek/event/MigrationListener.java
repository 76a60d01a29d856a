package dev.pgtrek.event;

import dev.pgtrek.event.MigrationEvent.CutoverFinished;
import dev.pgtrek.event.MigrationEvent.DatabaseFinished;
import dev.pgtrek.event.MigrationEvent.FindingReported;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.ReplicationObserved;
import dev.pgtrek.event.MigrationEvent.RunFailed;
import dev.pgtrek.event.MigrationEvent.RunFinished;
import dev.pgtrek.event.MigrationEvent.TableFinished;
import dev.pgtrek.event.MigrationEvent.TableStarted;
import dev.pgtrek.event.MigrationEvent.ToolOutput;

/**
 * Receives the events of a migration while it runs. Override the methods you need; every method does nothing by
 * default, and new events come as new methods.
 *
 * <pre>{@code
 * Migration.builder().listener(new MigrationListener() {
 *   public void onProgress(Progress progress) {
 *     System.out.printf("%d of %d bytes%n", progress.bytesDone(), progress.bytesTotal());
 *   }
 * });
 * }</pre>
 *
 * <p>Events of one run arrive one at a time, in order, on a thread of the run, so implementations need not be
 * thread-safe. A slow listener delays later events (never the migration), and undelivered progress events are replaced
 * by newer ones. A listener's exceptions are logged and not propagated.
 */
public interface MigrationListener {
    /**
     * Receives every event. By default calls the method for the event's kind; override it to treat all kinds alike, for
     * example to record or forward them.
     */
    default void onEvent(MigrationEvent event) {
        event.deliverTo(this);
    }

    /** The run, or one of its databases, has begun a step. */
    default void onPhase(PhaseStarted event) {}

    /** A database is done, or has failed. */
    default void onDatabaseFinished(DatabaseFinished event) {}

    /** The rows of a table begin to move. */
    default void onTableStarted(TableStarted event) {}

    /** The rows of a table have moved. */
    default void onTableFinished(TableFinished event) {}

    /** The progress of the run; at most four times a second, and once when the copy ends. */
    default void onProgress(Progress event) {}

    /** Something could not be migrated, or needs attention. */
    default void onFinding(FindingReported event) {}

    /** The status of a replicated database; every few seconds while the run is open. */
    default void onReplication(ReplicationObserved event) {}

    /** The run has ended with a result; the last event of a run after which no database replicates. */
    default void onRunFinished(RunFinished event) {}

    /** The run has ended without a result. */
    default void onRunFailed(RunFailed event) {}

    /** A cutover, or a switch back, has ended. */
    default void onCutover(CutoverFinished event) {}

    /** A client tool wrote a line on its standard error. */
    default void onToolOutput(ToolOutput event) {}
}
