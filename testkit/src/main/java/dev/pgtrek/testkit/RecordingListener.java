package dev.pgtrek.testkit;

import dev.pgtrek.DatabaseResult;
import dev.pgtrek.check.Finding;
import dev.pgtrek.event.CutoverEvent;
import dev.pgtrek.event.DatabaseFinishedEvent;
import dev.pgtrek.event.FindingEvent;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.event.Phase;
import dev.pgtrek.event.PhaseEvent;
import dev.pgtrek.event.ProgressEvent;
import dev.pgtrek.event.ReplicationEvent;
import dev.pgtrek.event.RunFailedEvent;
import dev.pgtrek.event.RunFinishedEvent;
import dev.pgtrek.event.TableFinishedEvent;
import dev.pgtrek.event.TableStartedEvent;
import dev.pgtrek.event.ToolOutputEvent;
import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps every event of a migration, in the order in which they came:
 *
 * <pre>{@code
 * RecordingListener events = new RecordingListener();
 * Migration.builder()….listener(events).build().run();
 * assertThat(events.phases("shop")).containsSubsequence(Phase.SCHEMA, Phase.COPY, Phase.DONE);
 * }</pre>
 *
 * <p>Events come on a thread of the run's own, and the last of them before the run ends. What is returned is a copy.
 * Thread-safe.
 */
public final class RecordingListener implements MigrationListener {
    private final List<Object> events = new CopyOnWriteArrayList<>();

    @Override
    public void onPhase(PhaseEvent event) {
        events.add(event);
    }

    @Override
    public void onDatabaseFinished(DatabaseFinishedEvent event) {
        events.add(event);
    }

    @Override
    public void onTableStarted(TableStartedEvent event) {
        events.add(event);
    }

    @Override
    public void onTableFinished(TableFinishedEvent event) {
        events.add(event);
    }

    @Override
    public void onProgress(ProgressEvent event) {
        events.add(event);
    }

    @Override
    public void onFinding(FindingEvent event) {
        events.add(event);
    }

    @Override
    public void onToolOutput(ToolOutputEvent event) {
        events.add(event);
    }

    @Override
    public void onReplication(ReplicationEvent event) {
        events.add(event);
    }

    @Override
    public void onRunFinished(RunFinishedEvent event) {
        events.add(event);
    }

    @Override
    public void onRunFailed(RunFailedEvent event) {
        events.add(event);
    }

    @Override
    public void onCutover(CutoverEvent event) {
        events.add(event);
    }

    /**
     * Returns all events so far.
     *
     * @return records of the package {@code dev.pgtrek.event}
     */
    public List<Object> events() {
        return List.copyOf(events);
    }

    /**
     * Returns all events of a kind so far.
     *
     * @param type such as {@code ProgressEvent.class}
     * @param <T> that type
     * @return the events
     */
    public <T> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * Returns the steps that the run as a whole has begun.
     *
     * @return the phases of no database
     */
    public List<Phase> phases() {
        return phases(Optional.empty());
    }

    /**
     * Returns the steps that were begun for a database.
     *
     * @param database its name
     * @return its phases
     */
    public List<Phase> phases(String database) {
        return phases(Optional.of(database));
    }

    private List<Phase> phases(Optional<String> database) {
        return events(PhaseEvent.class).stream()
                .filter(event -> event.database().equals(database))
                .map(PhaseEvent::phase)
                .toList();
    }

    /**
     * Returns what became of the databases that are done or have failed.
     *
     * @return their results, in the order in which they ended
     */
    public List<DatabaseResult> finishedDatabases() {
        return events(DatabaseFinishedEvent.class).stream()
                .map(DatabaseFinishedEvent::result)
                .toList();
    }

    /**
     * Returns the tables of a database whose rows have moved.
     *
     * @param database its name
     * @return the tables, in the order in which they ended
     */
    public List<QualifiedName> finishedTables(String database) {
        return events(TableFinishedEvent.class).stream()
                .filter(event -> event.database().equals(database))
                .map(TableFinishedEvent::table)
                .toList();
    }

    /**
     * Returns what could not be carried, or needs attention.
     *
     * @return the findings
     */
    public List<Finding> findings() {
        return events(FindingEvent.class).stream().map(FindingEvent::finding).toList();
    }

    /**
     * Returns the newest word on how far the run is.
     *
     * @return empty if there was none yet
     */
    public Optional<ProgressEvent> lastProgress() {
        List<ProgressEvent> all = events(ProgressEvent.class);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Tells how many events there were. */
    @Override
    public String toString() {
        return "RecordingListener of " + events.size() + " events";
    }
}
