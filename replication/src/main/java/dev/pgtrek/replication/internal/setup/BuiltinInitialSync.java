package dev.pgtrek.replication.internal.setup;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.dump.result.TransferResult;
import dev.pgtrek.dump.transfer.SnapshotTransfer;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.AnalyzableTables;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.MaterializedViewRefresh;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.ReplicationSettings;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey;
import dev.pgtrek.replication.internal.deferred.ForeignKeys;
import dev.pgtrek.replication.internal.journal.Deferral;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.journal.JournalDefinitions;
import dev.pgtrek.replication.internal.journal.StaleContents;
import dev.pgtrek.replication.internal.selection.DeferredKeyRule;
import dev.pgtrek.replication.internal.selection.FollowedTables;
import dev.pgtrek.replication.internal.selection.InspectedTables;
import dev.pgtrek.replication.internal.selection.UniqueKeys;
import dev.pgtrek.replication.internal.subscriber.SubscriptionFailure;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.tables.ReplicatedSet;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has the target's server copy the rows after it has subscribed. Keys and unique indexes are created before, since
 * changes during the copy need them. Other indexes and foreign keys are created when all rows have arrived, while the
 * subscription is disabled: they would delay it, or deadlock with it. Used once.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/logical-replication-architecture.html#LOGICAL-REPLICATION-SNAPSHOT">Initial
 *     snapshot</a>
 */
final class BuiltinInitialSync {
    private static final String FOREIGN_KEY = "FK CONSTRAINT";
    private static final Set<String> LATER = Set.of("INDEX", "CONSTRAINT", FOREIGN_KEY);

    private static final String EMPTY_VIEWS = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'm' AND NOT c.relispopulated
             ORDER BY c.oid
            """;

    private static final String ROWS = """
            SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::pg_catalog.int8
              FROM pg_catalog.pg_subscription s
              JOIN pg_catalog.pg_subscription_rel r ON r.srsubid = s.oid
              JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
             WHERE s.subname = ?
            """;

    private final DatabaseMigration migration;
    private final ReplicationSettings settings;
    private final ReplicationName name;
    private final FollowedTables tables;
    private final Journal journal;
    private final boolean byExtras;

    BuiltinInitialSync(InitialSync sync) {
        this.migration = sync.migration();
        this.settings = sync.settings();
        this.name = sync.name();
        this.tables = sync.tables();
        this.journal = sync.journal();
        this.byExtras = sync.byExtras();
    }

    /** Returns when all rows and definitions have arrived, except deferred ones. */
    DatabaseOutcome copy(String conninfo) throws SQLException, InterruptedException {
        TransferResult schema = moveSchema();
        defer(schema.deferred());
        new StaleContents(migration, tables, journal).tell();
        try (Connection source = migration.sourceSession();
                Connection target = migration.openTarget("subscription")) {
            ReplicatedSet.begin(source, target, name);
            EventTriggers.suppress(target);
            subscribe(target, conninfo);
        }
        migration.progress().phase(Phase.COPY);
        new InSync(migration, settings, name).awaitRows();
        try (Connection target = migration.openTarget("definitions")) {
            EventTriggers.suppress(target);
            finish(target, schema.deferred());
            long rows = Rows.first(target, ROWS, row -> row.getLong(1), name.toString())
                    .orElse(0L);
            return DatabaseOutcome.builder()
                    .tables(schema.tables() + tables.covered().size())
                    .rows(schema.rows() + rows)
                    .bytes(schema.bytes())
                    .build();
        }
    }

    private void subscribe(Connection target, String conninfo) throws SQLException {
        try {
            new TargetSubscription(target, name).createWithSlotAndCopy(conninfo, byExtras, settings.slotTimeout());
        } catch (SQLException e) {
            throw SubscriptionFailure.late(e);
        }
    }

    private void defer(List<SchemaObject> deferred) throws SQLException {
        try (Connection source = migration.sourceSession();
                Connection target = migration.openTarget("definitions")) {
            Deferral deferral = new Deferral(target, journal.definitions());
            deferral.deferKeys(source, deferred);
            deferral.addUnfinished(source, deferred);
            deferral.deferTriggers();
        }
    }

    private TransferResult moveSchema() throws SQLException, InterruptedException {
        InspectedTables known = new InspectedTables(migration, tables);
        UniqueKeys keys;
        try (Connection source = migration.sourceSession()) {
            keys = UniqueKeys.read(source);
        }
        // rows that the subscription does not copy: tables that are not replicated, whose rows arrive once
        try (SnapshotTransfer transfer = settings.dump()
                .transfer(migration)
                .lockTables(false)
                .rows(table -> !known.isCovered(table))
                .materializedViews(false)
                .defer(object -> LATER.contains(object.kind()) && !keys.contains(object))
                .open()) {
            known.refuseOthers(transfer.tables());
            TransferResult moved = transfer.moveSchemaAndRows();
            transfer.moveLargeObjects();
            transfer.moveSequences();
            return moved;
        }
    }

    private void finish(Connection target, List<SchemaObject> deferred) throws SQLException, InterruptedException {
        migration.progress().phase(Phase.INDEXES);
        DeferredKeyRule mustWait = new DeferredKeyRule(tables);
        TargetSubscription subscription = new TargetSubscription(target, name);
        subscription.pause();
        Map<Long, DeferredForeignKey> keys = foreignKeys(deferred);
        Set<SchemaObject> waiting = new HashSet<>();
        for (SchemaObject object : deferred) {
            migration.throwIfCancelled();
            if (mustWait.test(object) || waiting.stream().anyMatch(before -> belongs(object, before))) {
                waiting.add(object);
            } else if (!object.kind().equals(FOREIGN_KEY)
                    || keys.containsKey(object.oid())) { // it may have been dropped
                make(target, object, Optional.ofNullable(keys.get(object.oid())));
            }
        }
        journal.definitions().finished();
        fillViews(target);
        subscription.enable(true);
        migration.progress().phase(Phase.ANALYZE);
        AnalyzableTables.read(target).analyze(target);
    }

    /** Returns whether an object, such as a comment, belongs to another; both are then deferred together. */
    private static boolean belongs(SchemaObject object, SchemaObject other) {
        return object.kind().equals("COMMENT") && other.oid() != 0 && object.oid() == other.oid();
    }

    private Map<Long, DeferredForeignKey> foreignKeys(List<SchemaObject> deferred) throws SQLException {
        try (Connection source = migration.sourceSession()) {
            return ForeignKeys.of(
                    source, deferred.stream().map(SchemaObject::oid).toList());
        }
    }

    /** @param key the foreign key as the journal stores it; empty for other objects */
    private void make(Connection target, SchemaObject object, Optional<DeferredForeignKey> key) throws SQLException {
        JournalDefinitions definitions = new JournalDefinitions(target, name);
        try (DatabaseMigration.Registration making = migration.progress().activity(object.toString())) {
            Rows.transaction(target, () -> {
                for (String statement : object.statements()) {
                    Rows.execute(target, statement);
                }
                if (object.kind().equals(FOREIGN_KEY) && key.isPresent()) {
                    definitions.made(key.get());
                }
                return true;
            });
        }
    }

    /** Refreshes the views in the order in which they were created, as one may read another. */
    private void fillViews(Connection target) throws SQLException {
        for (QualifiedName view :
                Rows.all(target, EMPTY_VIEWS, row -> new QualifiedName(row.getString(1), row.getString(2)))) {
            try {
                MaterializedViewRefresh.run(target, view);
            } catch (SQLException e) {
                migration
                        .progress()
                        .finding(Finding.warning("materialized-view", "could not be filled: " + e.getMessage())
                                .about("materialized view " + view)
                                .withRemedy(MaterializedViewRefresh.statement(view)));
            }
        }
    }
}
