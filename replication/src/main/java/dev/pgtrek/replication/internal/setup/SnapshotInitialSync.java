package dev.pgtrek.replication.internal.setup;

import dev.pgtrek.dump.result.TransferResult;
import dev.pgtrek.dump.transfer.SnapshotTransfer;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.replication.internal.ReplicationSettings;
import dev.pgtrek.replication.internal.journal.Deferral;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.journal.StaleContents;
import dev.pgtrek.replication.internal.publisher.SlotCreation;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.selection.DeferredKeyRule;
import dev.pgtrek.replication.internal.selection.FollowedTables;
import dev.pgtrek.replication.internal.selection.InspectedTables;
import dev.pgtrek.replication.internal.subscriber.SubscriptionFailure;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.tables.Renames;
import dev.pgtrek.replication.internal.tables.ReplicatedSet;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Copies a database under the snapshot that its slot exports, and subscribes to the slot when all indexes and keys
 * have been created. If they were created while changes arrive, indexes would delay the changes, and foreign keys
 * deadlock with them. Used once.
 */
final class SnapshotInitialSync {
    private final DatabaseMigration migration;
    private final ReplicationSettings settings;
    private final ReplicationName name;
    private final FollowedTables tables;
    private final Journal journal;
    private final boolean byExtras;

    SnapshotInitialSync(InitialSync sync) {
        this.migration = sync.migration();
        this.settings = sync.settings();
        this.name = sync.name();
        this.tables = sync.tables();
        this.journal = sync.journal();
        this.byExtras = sync.byExtras();
    }

    /** Returns when the subscription has been created. */
    DatabaseOutcome copy(String conninfo) throws SQLException, InterruptedException {
        try (SnapshotTransfer transfer = open()) {
            InspectedTables known = new InspectedTables(migration, tables);
            known.refuseOthers(transfer.tables());
            TransferResult moved = transfer.moveSchemaAndRows();
            known.refuseChanged(moved.leftOut(), settings.keylessTables());
            transfer.moveLargeObjects();
            defer(moved);
            new StaleContents(migration, tables, journal).tell();
            takeDownTables(transfer.snapshotId(), moved.leftOut().keySet());
            subscribe(conninfo);
            transfer.moveSequences();
            transfer.analyze();
            return DatabaseOutcome.builder()
                    .tables(moved.tables())
                    .rows(moved.rows())
                    .bytes(moved.bytes())
                    .build();
        }
    }

    private void defer(TransferResult moved) throws SQLException {
        try (Connection source = migration.sourceSession();
                Connection target = migration.openTarget("definitions")) {
            Deferral deferral = new Deferral(target, journal.definitions());
            deferral.deferKeys(
                    source,
                    moved.deferred(),
                    moved.leftOut().keySet().stream()
                            .map(TableInfo::qualifiedName)
                            .collect(Collectors.toSet()));
            deferral.deferTriggers();
        }
    }

    /** Passes the snapshot to an ordinary session, as the walsender's snapshot ends with its next command. */
    private SnapshotTransfer open() throws SQLException, InterruptedException {
        try (Connection walsender = migration.openSourceForReplication("slot")) {
            String snapshot = new SlotCreation(migration, name, settings.slotTimeout()).create(walsender);
            return settings.dump()
                    .transfer(migration)
                    .snapshot(snapshot)
                    .lockTables(false)
                    .truncatedTablesAreEmpty(SourcePublication.carriesTruncate(
                            migration.source().version().major(),
                            migration.target().version().major()))
                    .changedTablesAreLeftOut(true)
                    .defer(new DeferredKeyRule(tables))
                    .open();
        }
    }

    /** Records the tables as the snapshot shows them: later changes to them must be reported. */
    private void takeDownTables(String snapshot, Set<TableInfo> withoutRows) throws SQLException {
        try (Connection source = migration.sourceSession();
                Connection target = migration.openTarget("journal")) {
            source.setAutoCommit(false);
            Rows.execute(source, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            Rows.execute(source, "SET TRANSACTION SNAPSHOT " + Rows.literal(source, snapshot));
            ReplicatedSet.begin(
                    source,
                    target,
                    name,
                    withoutRows.stream().map(TableInfo::oid).collect(Collectors.toSet()));
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    private void subscribe(String conninfo) throws SQLException {
        try (Connection target = migration.openTarget("subscription")) {
            EventTriggers.suppress(target);
            Renames renames = renames(target);
            for (String statement : renames.toNewNames()) {
                Rows.execute(target, statement);
            }
            try {
                new TargetSubscription(target, name).create(conninfo, byExtras);
            } catch (SQLException e) {
                throw SubscriptionFailure.late(e);
            } finally {
                for (String statement : renames.toOldNames()) {
                    Rows.execute(target, statement);
                }
            }
        }
    }

    /**
     * Returns the renames. The target's server looks for each table by its current name on the source, and applies
     * changes by the name at the time of the change, which is the old one for the first of them.
     */
    private Renames renames(Connection target) throws SQLException {
        try (Connection source = migration.sourceSession()) {
            return ReplicatedSet.read(source, target, name).renames();
        }
    }
}
