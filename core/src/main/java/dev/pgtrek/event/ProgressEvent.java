package dev.pgtrek.event;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
public record ProgressEvent(
        String migrationId,
        long bytesDone,
        long bytesTotal,
        long rows,
        Duration elapsed,
        Optional<Duration> timeLeft,
        List<DatabaseProgress> databases) {
    public ProgressEvent {
        databases = List.copyOf(databases);
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
