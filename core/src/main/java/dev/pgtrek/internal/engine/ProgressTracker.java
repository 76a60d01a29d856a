package dev.pgtrek.internal.engine;

import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.Progress.DatabaseProgress;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.ProgressSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sums up the progress of all databases of a run. Thread-safe. */
final class ProgressTracker {
    private static final int SHOWN_ACTIVITIES = 8;
    private static final long ENOUGH_TO_GO_BY_NANOS = 2_000_000_000L;

    private final String migrationId;
    private final long begun = System.nanoTime();
    private final Map<String, Database> databases = new LinkedHashMap<>();
    private long firstCopyNanos;
    private boolean copying;
    private boolean changed;

    ProgressTracker(String migrationId) {
        this.migrationId = migrationId;
    }

    synchronized Database database(String name, int tables, long bytes) {
        Database database = new Database(name);
        database.tablesTotal = tables;
        database.bytesTotal = bytes;
        databases.put(name, database);
        changed = true;
        return database;
    }

    /** Returns the progress of the run; empty if unchanged. */
    synchronized Optional<Progress> news() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        long now = System.nanoTime();
        long done = 0;
        long total = 0;
        long rows = 0;
        List<DatabaseProgress> shown = new ArrayList<>(databases.size());
        for (Database database : databases.values()) {
            DatabaseProgress progress = database.progress();
            done += progress.bytesDone();
            total += progress.bytesTotal();
            rows += progress.rows();
            shown.add(progress);
        }
        return Optional.of(new Progress(
                migrationId, done, total, rows, Duration.ofNanos(now - begun), timeLeft(done, total, now), shown));
    }

    private Optional<Duration> timeLeft(long done, long total, long now) {
        long since = now - firstCopyNanos;
        if (!copying || done == 0 || since < ENOUGH_TO_GO_BY_NANOS) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos((long) (since * ((double) (total - done) / done))));
    }

    /** The progress of one database. */
    final class Database {
        private final String name;
        private final Map<QualifiedName, Table> working = new LinkedHashMap<>();
        private final Set<Activity> activities = new LinkedHashSet<>();
        private Phase phase = Phase.CREATE_DATABASE;
        private long bytesTotal;
        private long bytesFinished;
        private long rows;
        private int tablesDone;
        private int tablesTotal;

        private Database(String name) {
            this.name = name;
        }

        void phase(Phase next) {
            synchronized (ProgressTracker.this) {
                phase = next;
                changed = true;
            }
        }

        void expect(int tables, long bytes) {
            synchronized (ProgressTracker.this) {
                tablesTotal = tables;
                bytesTotal = bytes;
                changed = true;
            }
        }

        void tableStarted(QualifiedName table, long bytesOnSource) {
            synchronized (ProgressTracker.this) {
                if (!copying) {
                    copying = true;
                    firstCopyNanos = System.nanoTime();
                }
                working.put(table, new Table(bytesOnSource));
                changed = true;
            }
        }

        void copied(QualifiedName table, long moreRows, long moreBytes) {
            synchronized (ProgressTracker.this) {
                rows += moreRows;
                Table work = working.get(table);
                if (work != null) {
                    work.rows += moreRows;
                    work.sent += moreBytes;
                }
                changed = true;
            }
        }

        /** @return the copied rows and bytes of the table */
        long[] tableFinished(QualifiedName table) {
            synchronized (ProgressTracker.this) {
                Table work = working.remove(table);
                tablesDone++;
                changed = true;
                if (work == null) {
                    return new long[] {0, 0};
                }
                bytesFinished += work.bytesOnSource;
                return new long[] {work.rows, work.sent};
            }
        }

        ProgressSink.Activity activity(String what) {
            return new Activity(this, what);
        }

        private DatabaseProgress progress() {
            long done = bytesFinished;
            List<String> shown = new ArrayList<>();
            for (Map.Entry<QualifiedName, Table> entry : working.entrySet()) {
                done += Math.min(entry.getValue().sent, entry.getValue().bytesOnSource);
                if (shown.size() < SHOWN_ACTIVITIES) {
                    shown.add("table " + entry.getKey());
                }
            }
            for (Activity activity : activities) {
                if (shown.size() < SHOWN_ACTIVITIES) {
                    shown.add(activity.shown);
                }
            }
            long total = Math.max(bytesTotal, done);
            return new DatabaseProgress(name, phase, done, total, rows, tablesDone, tablesTotal, shown);
        }
    }

    private static final class Table {
        private final long bytesOnSource;
        private long rows;
        private long sent;

        private Table(long bytesOnSource) {
            this.bytesOnSource = bytesOnSource;
        }
    }

    /** An activity; two of the same name are distinct. */
    private final class Activity implements ProgressSink.Activity {
        private final Database database;
        private final String what;
        private String shown;

        private Activity(Database database, String what) {
            this.database = database;
            this.what = what;
            this.shown = what;
            synchronized (ProgressTracker.this) {
                database.activities.add(this);
                changed = true;
            }
        }

        @Override
        public void at(String progress) {
            synchronized (ProgressTracker.this) {
                shown = what + " (" + progress + ")";
                changed = true;
            }
        }

        @Override
        public void close() {
            synchronized (ProgressTracker.this) {
                database.activities.remove(this);
                changed = true;
            }
        }
    }
}
