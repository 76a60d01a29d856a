package dev.pgtrek.testkit;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.ProgressSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records the progress that a strategy reports, for {@link FakeDatabaseMigration}. Returned collections are copies.
 * Thread-safe.
 */
public final class RecordingProgress implements ProgressSink {
    private final List<Phase> phases = new ArrayList<>();
    private final Map<QualifiedName, Long> rows = new LinkedHashMap<>();
    private final Map<QualifiedName, Long> bytes = new LinkedHashMap<>();
    private final List<QualifiedName> started = new ArrayList<>();
    private final List<QualifiedName> finished = new ArrayList<>();
    private final List<String> activities = new ArrayList<>();
    private final List<String> openActivities = new ArrayList<>();
    private final Map<String, List<String>> progressOf = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> toolOutput = new ArrayList<>();
    private int expectedTables;
    private long expectedBytes;

    RecordingProgress() {}

    @Override
    public synchronized void phase(Phase phase) {
        phases.add(phase);
    }

    @Override
    public synchronized void expect(int tables, long bytesOfThem) {
        expectedTables = tables;
        expectedBytes = bytesOfThem;
    }

    @Override
    public synchronized void tableStarted(QualifiedName table, long bytesOnSource) {
        started.add(table);
    }

    @Override
    public synchronized void copied(QualifiedName table, long moreRows, long moreBytes) {
        rows.merge(table, moreRows, Long::sum);
        bytes.merge(table, moreBytes, Long::sum);
    }

    @Override
    public synchronized void tableFinished(QualifiedName table) {
        finished.add(table);
    }

    @Override
    public synchronized Activity activity(String what) {
        activities.add(what);
        openActivities.add(what);
        return new RecordedActivity(what);
    }

    private final class RecordedActivity implements Activity {
        private final String what;

        private RecordedActivity(String what) {
            this.what = what;
        }

        @Override
        public void at(String progress) {
            synchronized (RecordingProgress.this) {
                progressOf.computeIfAbsent(what, activity -> new ArrayList<>()).add(progress);
            }
        }

        @Override
        public void close() {
            synchronized (RecordingProgress.this) {
                openActivities.remove(what);
            }
        }
    }

    @Override
    public synchronized void finding(Finding finding) {
        findings.add(finding);
    }

    @Override
    public synchronized void toolOutput(String tool, String line) {
        toolOutput.add(tool + ": " + line);
    }

    /**
     * Returns the phases that were begun.
     *
     * @return the phases in order
     */
    public synchronized List<Phase> phases() {
        return List.copyOf(phases);
    }

    /**
     * Returns the announced number of tables.
     *
     * @return 0 if nothing was announced
     */
    public synchronized int expectedTables() {
        return expectedTables;
    }

    /**
     * Returns the announced number of bytes.
     *
     * @return 0 if nothing was announced
     */
    public synchronized long expectedBytes() {
        return expectedBytes;
    }

    /**
     * Returns the tables whose copy has begun.
     *
     * @return the tables in order
     */
    public synchronized List<QualifiedName> startedTables() {
        return List.copyOf(started);
    }

    /**
     * Returns the tables whose rows have all been copied.
     *
     * @return the tables in order
     */
    public synchronized List<QualifiedName> finishedTables() {
        return List.copyOf(finished);
    }

    /**
     * Returns how many rows of a table have been copied.
     *
     * @param table the table
     * @return the sum of all reported numbers
     */
    public synchronized long rows(QualifiedName table) {
        return rows.getOrDefault(table, 0L);
    }

    /**
     * Returns how many bytes of a table have been copied.
     *
     * @param table the table
     * @return the sum of all reported numbers
     */
    public synchronized long bytes(QualifiedName table) {
        return bytes.getOrDefault(table, 0L);
    }

    /**
     * Returns all activities.
     *
     * @return descriptions, in the order in which they began
     */
    public synchronized List<String> activities() {
        return List.copyOf(activities);
    }

    /**
     * Returns the reported progress of an activity.
     *
     * @param activity its description
     * @return the reports in order
     */
    public synchronized List<String> progressOf(String activity) {
        return List.copyOf(progressOf.getOrDefault(activity, List.of()));
    }

    /**
     * Returns the activities that have begun and not ended.
     *
     * @return descriptions
     */
    public synchronized List<String> openActivities() {
        return List.copyOf(openActivities);
    }

    /**
     * Returns the findings about what could not be migrated, or needs attention.
     *
     * @return the findings in order
     */
    public synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    /**
     * Returns the output of client tools.
     *
     * @return lines, each as {@code tool: line}
     */
    public synchronized List<String> toolOutput() {
        return List.copyOf(toolOutput);
    }
}
