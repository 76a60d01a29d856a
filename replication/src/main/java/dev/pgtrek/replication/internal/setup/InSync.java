package dev.pgtrek.replication.internal.setup;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.ReplicationSettings;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.status.StatusMonitor;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.tables.Problem;
import dev.pgtrek.replication.internal.tables.ReplicatedSet;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.ReplicationStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Waits until a replication has reached a state, and guards the source's disk meanwhile. */
final class InSync {
    private static final long POLL_MILLIS = 200;

    private final DatabaseMigration migration;
    private final ReplicationSettings settings;
    private final ReplicationName name;
    private final StatusMonitor monitor;

    InSync(DatabaseMigration migration, ReplicationSettings settings, ReplicationName name) {
        this.migration = migration;
        this.settings = settings;
        this.name = name;
        this.monitor = new StatusMonitor(
                name, migration.database(), migration.sourceServer(), migration.targetServer(), settings.maxWalKept());
    }

    /** Returns when all tables' rows have arrived, except tables that are dropped on the source meanwhile. */
    void awaitRows() throws SQLException, InterruptedException {
        while (true) {
            try {
                awaitOrFail(status -> status.inSync()
                        || (status.state() == ReplicationStatus.State.CATCHING_UP
                                && status.tablesTotal() == status.tablesReady()
                                && status.lagBytes().isPresent()));
                return;
            } catch (MigrationException e) {
                if (e.code() != ErrorCode.REPLICATION || !forgetDropped()) {
                    throw e;
                }
                monitor.forgetErrors();
            }
        }
    }

    /**
     * Removes dropped tables, which the target's server would try to copy again and again. Returns whether there were
     * any.
     */
    private boolean forgetDropped() throws SQLException {
        try (Connection source = migration.sourceSession();
                Connection target = migration.openTarget("subscription")) {
            EventTriggers.suppress(target);
            TargetSubscription subscription = new TargetSubscription(target, name);
            Optional<TargetSubscription.State> state = subscription.read();
            Set<QualifiedName> published = Set.copyOf(new SourcePublication(source, name).tables());
            boolean gone = state.isPresent()
                    && subscription.tables(state.get()).stream()
                            .anyMatch(table -> !table.ready() && !published.contains(table.name()));
            if (gone) {
                subscription.refresh();
            }
            return gone;
        }
    }

    /**
     * Returns when the target is in sync, or its lag is at most the allowed one. Also returns when changes to tables
     * of the source prevent this: they are reported here and by the replication's status, and can be fixed.
     */
    void await() throws SQLException, InterruptedException {
        try {
            awaitOrFail(status -> status.isWithin(settings.maxLag()));
        } catch (MigrationException e) {
            if (e.code() != ErrorCode.REPLICATION || monitor.hasGivenUp() || !tellProblems()) {
                throw e;
            }
            return;
        }
        tellProblems();
    }

    private boolean tellProblems() throws SQLException {
        try (Connection source = migration.sourceSession();
                Connection target = migration.openTarget("status")) {
            List<Problem> problems = ReplicatedSet.read(source, target, name).problems();
            problems.forEach(problem -> migration.progress().finding(problem.finding()));
            return !problems.isEmpty();
        }
    }

    private void awaitOrFail(Predicate<ReplicationStatus> enough) throws InterruptedException {
        while (true) {
            migration.throwIfCancelled();
            ReplicationStatus status = monitor.guarded(monitor.status(false));
            if (enough.test(status)) {
                return;
            }
            if (!status.mayBecomeInSync()) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "replication " + status.state() + ": "
                                + status.message().orElse("somebody ended it")
                                + status.remedy().map(remedy -> "; " + remedy).orElse(""));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
