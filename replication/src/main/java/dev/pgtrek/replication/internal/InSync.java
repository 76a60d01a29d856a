package dev.pgtrek.replication.internal;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationException;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.ReplicationName;
import dev.pgtrek.strategy.ReplicationState;
import dev.pgtrek.strategy.ReplicationStatus;
import java.util.function.Predicate;

/** Waits until a replication has come so far, and looks after the source's disk meanwhile. */
final class InSync {
    private static final long POLL_MILLIS = 200;

    private final DatabaseMigration migration;
    private final ReplicationSettings settings;
    private final ReplicationName name;

    InSync(DatabaseMigration migration, ReplicationSettings settings, ReplicationName name) {
        this.migration = migration;
        this.settings = settings;
        this.name = name;
    }

    /** Returns when all tables' rows are there. */
    void awaitRows() throws InterruptedException {
        await(status -> status.inSync()
                || (status.state() == ReplicationState.CATCHING_UP
                        && status.tablesTotal() == status.tablesReady()
                        && status.lagBytes().isPresent()));
    }

    /** Returns when the target is in sync, or behind by no more than is allowed. */
    void await() throws InterruptedException {
        await(status -> status.inSync()
                || (status.state() == ReplicationState.CATCHING_UP
                        && status.message().isEmpty()
                        && status.lagBytes().isPresent()
                        && status.lagBytes().getAsLong() <= settings.maxLag()));
    }

    private void await(Predicate<ReplicationStatus> enough) throws InterruptedException {
        try (RunningReplication replication = new RunningReplication(
                name,
                migration.database(),
                migration.sourceServer(),
                migration.targetServer(),
                settings.keylessTables(),
                settings.maxWalKept())) {
            while (true) {
                migration.throwIfCancelled();
                ReplicationStatus status = replication.guarded(replication.status(false));
                if (enough.test(status)) {
                    return;
                }
                if (!status.mayBecomeInSync()) {
                    throw new MigrationException(
                            ErrorCode.REPLICATION,
                            "replication " + status.state() + ": "
                                    + status.message().orElse("somebody ended it")
                                    + status.remedy()
                                            .map(remedy -> "; " + remedy)
                                            .orElse(""));
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }
}
