package dev.pgtrek.event;

import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.ReplicationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An event or the progress of a migration, delivered to a {@link MigrationListener}. Each kind is its own record; all
 * are immutable.
 */
public sealed interface MigrationEvent {
    /** The migration. */
    String migrationId();

    /** Calls the method of a listener that takes this kind of event. */
    void deliverTo(MigrationListener listener);

    /**
     * A step has begun.
     *
     * @param migrationId the migration
     * @param database the database; empty for the steps of the whole run
     * @param phase the step
     */
    record PhaseStarted(String migrationId, Optional<String> database, Phase phase) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onPhase(this);
        }
    }

    /**
     * A database is done, or has failed.
     *
     * @param migrationId the migration
     * @param result its result
     */
    record DatabaseFinished(String migrationId, DatabaseResult result) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onDatabaseFinished(this);
        }
    }

    /**
     * The rows of a table begin to move.
     *
     * @param migrationId the migration
     * @param database the database
     * @param table the table
     * @param bytes the size of the table on the source, without indexes
     */
    record TableStarted(String migrationId, String database, QualifiedName table, long bytes)
            implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onTableStarted(this);
        }
    }

    /**
     * All rows of a table have moved.
     *
     * @param migrationId the migration
     * @param database the database
     * @param table the table
     * @param rows how many rows
     * @param bytes how many bytes, as COPY sent them
     */
    record TableFinished(String migrationId, String database, QualifiedName table, long rows, long bytes)
            implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onTableFinished(this);
        }
    }

    /**
     * The progress of a run, counted in bytes on the source's disk. A finished table counts in full. A table in
     * progress counts by the bytes that COPY has sent, but never for more than its size; so done never exceeds total.
     *
     * @param migrationId the migration
     * @param bytesDone bytes of tables that have moved
     * @param bytesTotal bytes of all tables that move
     * @param rows the rows that have moved
     * @param elapsed since the run began
     * @param timeLeft the estimated time for the rest at the pace so far; empty while there is too little data for an
     *     estimate
     * @param databases the databases in progress or done, each with its own figures
     */
    record Progress(
            String migrationId,
            long bytesDone,
            long bytesTotal,
            long rows,
            Duration elapsed,
            Optional<Duration> timeLeft,
            List<DatabaseProgress> databases)
            implements MigrationEvent {
        public Progress {
            databases = List.copyOf(databases);
        }

        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onProgress(this);
        }

        /**
         * The progress of one database.
         *
         * @param database its name
         * @param phase its current step
         * @param bytesDone bytes of its tables that have moved
         * @param bytesTotal bytes of all its tables that move
         * @param rows the rows that have moved
         * @param tablesDone tables whose rows have moved
         * @param tablesTotal tables whose rows move
         * @param activities the current activities: tables being copied, indexes being built, with their progress where
         *     known; a few at the most
         */
        public record DatabaseProgress(
                String database,
                Phase phase,
                long bytesDone,
                long bytesTotal,
                long rows,
                int tablesDone,
                int tablesTotal,
                List<String> activities) {
            public DatabaseProgress {
                activities = List.copyOf(activities);
            }
        }
    }

    /**
     * Something could not be migrated, or needs attention; the result contains it too.
     *
     * @param migrationId the migration
     * @param finding the finding, with its database; a finding for the whole server names none
     */
    record FindingReported(String migrationId, Finding finding) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onFinding(this);
        }
    }

    /**
     * The replication status of a database.
     *
     * @param migrationId the migration
     * @param status the status that the servers reported
     */
    record ReplicationObserved(String migrationId, ReplicationStatus status) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onReplication(this);
        }
    }

    /**
     * A cutover, or a switch back, has ended: completed, undone or failed.
     *
     * @param migrationId the migration
     * @param report the report
     */
    record CutoverFinished(String migrationId, CutoverReport report) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onCutover(this);
        }
    }

    /**
     * A run has ended, and each of its databases is done, or has failed or was skipped.
     *
     * @param migrationId the migration
     * @param result its result
     */
    record RunFinished(String migrationId, MigrationResult result) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onRunFinished(this);
        }
    }

    /**
     * A run has ended before it started the first database, or by an internal error.
     *
     * @param migrationId the migration
     * @param failure what {@link dev.pgtrek.run.MigrationRun#await()} throws
     */
    record RunFailed(String migrationId, MigrationException failure) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onRunFailed(this);
        }
    }

    /**
     * A client tool wrote a line on its standard error.
     *
     * @param migrationId the migration
     * @param database the database
     * @param tool the program's name, such as {@code pg_dump}
     * @param line the line, without its end
     */
    record ToolOutput(String migrationId, String database, String tool, String line) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onToolOutput(this);
        }
    }
}
