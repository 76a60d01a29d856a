package dev.pgtrek.testkit;

import dev.pgtrek.check.Finding;
import dev.pgtrek.event.MigrationEvent;
import dev.pgtrek.event.MigrationEvent.DatabaseFinished;
import dev.pgtrek.event.MigrationEvent.FindingReported;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.TableFinished;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.strategy.Phase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records every event of a migration, in order of arrival:
 *
 * <pre>{@code
 * RecordingListener events = new RecordingListener();
 * Migration.builder()….listener(events).build().run();
 * assertThat(events.phases("shop")).containsSubsequence(Phase.SCHEMA, Phase.COPY, Phase.DONE);
 * }</pre>
 *
 * <p>Events arrive on a thread of the run, the last of them before the run ends. Returned collections are copies.
 * Thread-safe.
 */
public final class RecordingListener implements MigrationListener {
    private final List<MigrationEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(MigrationEvent event) {
        events.add(event);
    }

    /**
     * Returns all events so far.
     *
     * @return the events
     */
    public List<MigrationEvent> events() {
        return List.copyOf(events);
    }

    /**
     * Returns all events of a kind so far.
     *
     * @param type such as {@code Progress.class}
     * @param <T> that type
     * @return the events
     */
    public <T extends MigrationEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * Returns the phases that the run as a whole has begun.
     *
     * @return the phases that belong to no database
     */
    public List<Phase> phases() {
        return phases(Optional.empty());
    }

    /**
     * Returns the phases that were begun for a database.
     *
     * @param database its name
     * @return its phases
     */
    public List<Phase> phases(String database) {
        return phases(Optional.of(database));
    }

    private List<Phase> phases(Optional<String> database) {
        return events(PhaseStarted.class).stream()
                .filter(event -> event.database().equals(database))
                .map(PhaseStarted::phase)
                .toList();
    }

    /**
     * Returns the results of the databases that are complete or have failed.
     *
     * @return the results, in the order of completion
     */
    public List<DatabaseResult> finishedDatabases() {
        return events(DatabaseFinished.class).stream()
                .map(DatabaseFinished::result)
                .toList();
    }

    /**
     * Returns the tables of a database whose rows have been copied.
     *
     * @param database its name
     * @return the tables, in the order of completion
     */
    public List<QualifiedName> finishedTables(String database) {
        return events(TableFinished.class).stream()
                .filter(event -> event.database().equals(database))
                .map(TableFinished::table)
                .toList();
    }

    /**
     * Returns the findings about what could not be migrated, or needs attention.
     *
     * @return the findings
     */
    public List<Finding> findings() {
        return events(FindingReported.class).stream()
                .map(FindingReported::finding)
                .toList();
    }

    /**
     * Returns the latest progress of the run.
     *
     * @return empty if there was none yet
     */
    public Optional<Progress> lastProgress() {
        List<Progress> all = events(Progress.class);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Returns the number of events. */
    @Override
    public String toString() {
        return "RecordingListener of " + events.size() + " events";
    }
}
