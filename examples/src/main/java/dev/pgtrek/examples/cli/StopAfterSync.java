package dev.pgtrek.examples.cli;

import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Ends the replication of a run when all of its databases are in sync at the same time: one may be in sync hours
 * before another.
 */
final class StopAfterSync {
    private static final long POLL_MILLIS = 500;

    private final ReplicationHandle replication;
    private final long maxLag;
    private final Cancellation cancellation;

    /** @param maxLag the largest allowed lag of a database, in bytes of WAL */
    StopAfterSync(ReplicationHandle replication, long maxLag, Cancellation cancellation) {
        this.replication = replication;
        this.maxLag = maxLag;
        this.cancellation = cancellation;
    }

    /** Returns the updated result. If the command is cancelled meanwhile, the databases are left replicating. */
    MigrationResult end(MigrationResult copied) {
        Map<String, ReplicationStatus> last = new HashMap<>();
        try {
            do {
                Thread.sleep(last.isEmpty() ? 0 : POLL_MILLIS);
                replication.status().forEach(status -> last.put(status.database(), status));
            } while (!cancellation.isCancelled() && !last.values().stream().allMatch(this::isSettled));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return with(copied, MigrationResult.Status.CANCELLED, copied.databases());
        }
        if (cancellation.isCancelled()) {
            return with(copied, MigrationResult.Status.CANCELLED, copied.databases());
        }
        Map<String, StopReport> reports =
                replication.stop().stream().collect(Collectors.toMap(StopReport::database, report -> report));
        List<DatabaseResult> databases = new ArrayList<>();
        for (DatabaseResult database : copied.databases()) {
            databases.add(
                    database.status() == DatabaseResult.Status.REPLICATING
                            ? ended(
                                    database,
                                    Objects.requireNonNull(last.get(database.name())),
                                    Objects.requireNonNull(reports.get(database.name())))
                            : database);
        }
        boolean failed = databases.stream().anyMatch(database -> database.status() == DatabaseResult.Status.FAILED);
        return with(copied, failed ? MigrationResult.Status.FAILED : MigrationResult.Status.COMPLETED, databases);
    }

    private boolean isSettled(ReplicationStatus status) {
        return status.isWithin(maxLag) || !status.mayBecomeInSync();
    }

    private DatabaseResult ended(DatabaseResult database, ReplicationStatus last, StopReport report) {
        DatabaseResult.Builder result = DatabaseResult.builder().from(database);
        if (!last.isWithin(maxLag)) {
            return result.status(DatabaseResult.Status.FAILED)
                    .message("replication " + last.state() + ": "
                            + last.message().orElse("somebody ended it")
                            + last.remedy().map(remedy -> "; " + remedy).orElse(""))
                    .build();
        }
        if (!report.complete()) {
            return result.status(DatabaseResult.Status.FAILED)
                    .message("replication was ended in part; left: "
                            + report.left().stream()
                                    .map(left -> left.what() + " (" + left.remedy() + ")")
                                    .collect(Collectors.joining("; ")))
                    .build();
        }
        return result.status(DatabaseResult.Status.COMPLETED).build();
    }

    private static MigrationResult with(
            MigrationResult result, MigrationResult.Status status, List<DatabaseResult> databases) {
        return MigrationResult.builder()
                .from(result)
                .status(status)
                .databases(databases)
                .build();
    }
}
