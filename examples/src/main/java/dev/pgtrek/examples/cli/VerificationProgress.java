package dev.pgtrek.examples.cli;

import dev.pgtrek.checks.verify.DatabaseVerification;
import dev.pgtrek.checks.verify.VerificationListener;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.Progress.DatabaseProgress;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.Phase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows the progress of a verification like a migration's. Not thread-safe: events come one at a time. */
final class VerificationProgress implements VerificationListener {
    private static final String ID = "verify";

    private final MigrationListener display;
    private final long begun = System.nanoTime();
    private final Map<String, DatabaseProgress> databases = new LinkedHashMap<>();

    VerificationProgress(MigrationListener display) {
        this.display = display;
    }

    @Override
    public void onDatabaseStarted(String database, int tables, long bytes) {
        tell(new DatabaseProgress(database, Phase.VERIFY, 0, bytes, 0, 0, tables, List.of()));
    }

    @Override
    public void onTableCompared(String database, QualifiedName table, long rows, long bytes) {
        DatabaseProgress before = databases.get(database);
        if (before != null) {
            long done = Math.min(before.bytesDone() + bytes, before.bytesTotal());
            tell(new DatabaseProgress(
                    database,
                    Phase.VERIFY,
                    done,
                    before.bytesTotal(),
                    before.rows() + rows,
                    before.tablesDone() + 1,
                    before.tablesTotal(),
                    before.activities()));
        }
    }

    @Override
    public void onDatabaseFinished(DatabaseVerification database) {
        DatabaseProgress before = databases.get(database.database());
        if (before != null) {
            tell(new DatabaseProgress(
                    before.database(),
                    Phase.DONE,
                    before.bytesTotal(),
                    before.bytesTotal(),
                    before.rows(),
                    before.tablesDone(),
                    before.tablesTotal(),
                    before.activities()));
        }
    }

    private void tell(DatabaseProgress database) {
        databases.put(database.database(), database);
        display.onProgress(new Progress(
                ID,
                databases.values().stream()
                        .mapToLong(DatabaseProgress::bytesDone)
                        .sum(),
                databases.values().stream()
                        .mapToLong(DatabaseProgress::bytesTotal)
                        .sum(),
                databases.values().stream().mapToLong(DatabaseProgress::rows).sum(),
                Duration.ofNanos(System.nanoTime() - begun),
                Optional.empty(),
                List.copyOf(databases.values())));
    }
}
