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
 * Keeps what a strategy tells of its progress, for {@link FakeDatabaseMigration}. What is returned is a copy. Thread-safe.
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
     * Returns the steps that were begun.
     *
     * @return the phases in their order
     */
    public synchronized List<Phase> phases() {
        return List.copyOf(phases);
    }

    /**
     * Returns how many tables were said to move.
     *
     * @return 0 if nothing was said
     */
    public synchronized int expectedTables() {
        return expectedTables;
    }

    /**
     * Returns how many bytes were said to move.
     *
     * @return 0 if nothing was said
     */
    public synchronized long expectedBytes() {
        return expectedBytes;
    }

    /**
     * Returns the tables whose rows have begun to move.
     *
     * @return the tables in their order
     */
    public synchronized List<QualifiedName> startedTables() {
        return List.copyOf(started);
    }

    /**
     * Returns the tables all of whose rows have moved.
     *
     * @return the tables in their order
     */
    public synchronized List<QualifiedName> finishedTables() {
        return List.copyOf(finished);
    }

    /**
     * Returns how many rows of a table have moved.
     *
     * @param table the table
     * @return the sum of all that was told
     */
    public synchronized long rows(QualifiedName table) {
        return rows.getOrDefault(table, 0L);
    }

    /**
     * Returns how many bytes of a table have moved.
     *
     * @param table the table
     * @return the sum of all that was told
     */
    public synchronized long bytes(QualifiedName table) {
        return bytes.getOrDefault(table, 0L);
    }

    /**
     * Returns everything that took a while.
     *
     * @return descriptions, in the order in which they began
     */
    public synchronized List<String> activities() {
        return List.copyOf(activities);
    }

    /**
     * Returns how far something that took a while was said to be.
     *
     * @param activity its description
     * @return what was told of it, in that order
     */
    public synchronized List<String> progressOf(String activity) {
        return List.copyOf(progressOf.getOrDefault(activity, List.of()));
    }

    /**
     * Returns what has begun and not ended.
     *
     * @return descriptions
     */
    public synchronized List<String> openActivities() {
        return List.copyOf(openActivities);
    }

    /**
     * Returns what could not be carried, or needs attention.
     *
     * @return the findings in their order
     */
    public synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    /**
     * Returns what client tools wrote.
     *
     * @return lines, each as {@code tool: line}
     */
    public synchronized List<String> toolOutput() {
        return List.copyOf(toolOutput);
    }
}
