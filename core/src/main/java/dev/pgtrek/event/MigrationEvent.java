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
 * Something that a migration has done, or how far it is: what a {@link MigrationListener} is told. Each kind is a record of
 * its own; all are immutable.
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
     * @param result what became of it
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
     * @param bytes what the table takes up on the source, without indexes
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
     * How far a run is. Everything is counted in bytes on the source's disk: a finished table counts whole, one in work by the
     * bytes that COPY has sent of it, but never for more than it takes up; so done never exceeds total.
     *
     * @param migrationId the migration
     * @param bytesDone bytes of tables that have moved
     * @param bytesTotal bytes of all tables that move
     * @param rows the rows that have moved
     * @param elapsed since the run began
     * @param timeLeft how long moving the rest will take at the pace so far; empty while there is too little to go by
     * @param databases the databases in work or done, each with its own figures
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
         * How far one database is.
         *
         * @param database its name
         * @param phase the step that it is in
         * @param bytesDone bytes of its tables that have moved
         * @param bytesTotal bytes of all its tables that move
         * @param rows the rows that have moved
         * @param tablesDone tables whose rows have moved
         * @param tablesTotal tables whose rows move
         * @param activities what is being done right now: tables being copied, indexes being built, with how far they are where
         *     that is known; a few at the most
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
     * Something could not be carried, or needs attention; it is in the result too.
     *
     * @param migrationId the migration
     * @param finding what it is, with the database it concerns; one that concerns the whole server has none
     */
    record FindingReported(String migrationId, Finding finding) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onFinding(this);
        }
    }

    /**
     * How the replication of a database stands.
     *
     * @param migrationId the migration
     * @param status what the servers said
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
     * @param report what was done
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
     * @param result what became of it
     */
    record RunFinished(String migrationId, MigrationResult result) implements MigrationEvent {
        @Override
        public void deliverTo(MigrationListener listener) {
            listener.onRunFinished(this);
        }
    }

    /**
     * A run has ended before the first database was begun, or by a defect.
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
