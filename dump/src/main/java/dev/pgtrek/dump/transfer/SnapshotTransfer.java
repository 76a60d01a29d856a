package dev.pgtrek.dump.transfer;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.finish.Statistics;
import dev.pgtrek.dump.internal.largeobject.LargeObjects;
import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.create.DeferredEntries;
import dev.pgtrek.dump.internal.schema.create.DefinitionSessions;
import dev.pgtrek.dump.internal.schema.create.TargetSettings;
import dev.pgtrek.dump.internal.source.LockRoom;
import dev.pgtrek.dump.internal.source.MovedRows;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.dump.internal.source.SourceCatalog;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.dump.internal.tool.ToolsFinder;
import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.dump.result.TransferResult;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.Sequences;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Verify;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Moves one database as one snapshot shows it: its definitions, its rows, and what follows them. {@link DumpRestore} is
 * built on it; a strategy that follows the source afterwards begins with it, under the snapshot of its slot.
 *
 * <pre>{@code
 * try (SnapshotTransfer transfer = dump.transfer(migration)
 *     .snapshot(slot.snapshotId())
 *     .rows(table -> published.contains(table.qualifiedName()))
 *     .defer(object -> object.kind().equals("FK CONSTRAINT") && !published.containsAll(object.tables()))
 *     .open()) {
 *   TransferResult result = transfer.moveSchemaAndRows();
 *   later = result.deferred();
 * }
 * }</pre>
 *
 * <p>Used by one thread; the work itself goes through {@link DatabaseMigration#work()}. The caller that opens one closes it,
 * which lets the snapshot go and takes back what still runs.
 */
public final class SnapshotTransfer implements AutoCloseable {
    private final DatabaseMigration migration;
    private final TransferOptions options;
    private final TransferSelection selection;
    private final Snapshot snapshot;
    private final boolean ownsSnapshot;
    private final SourceCatalog catalog;
    private final DefinitionSessions sessions;
    private final Refusals refusals;
    private final SchemaAndRows moving;

    private SnapshotTransfer(
            DatabaseMigration migration,
            TransferOptions options,
            TransferSelection selection,
            Optional<ClientTools> tools,
            Snapshot snapshot,
            boolean ownsSnapshot,
            SourceCatalog catalog,
            DefinitionSessions sessions) {
        this.migration = migration;
        this.options = options;
        this.selection = selection;
        this.snapshot = snapshot;
        this.ownsSnapshot = ownsSnapshot;
        this.catalog = catalog;
        this.sessions = sessions;
        this.refusals = new Refusals(migration, options.allowRefusedStatements());
        this.moving = new SchemaAndRows(migration, options, selection, tools, snapshot, catalog, sessions, refusals);
    }

    /** The id by which sessions with the source import the snapshot, as long as this is open. */
    public String snapshotId() {
        return snapshot.id();
    }

    /** The tables whose rows {@link #moveSchemaAndRows} moves, if their definitions arrive. */
    public List<TableInfo> tables() {
        return catalog.tables().stream().filter(this::movesRowsOf).toList();
    }

    private boolean movesRowsOf(TableInfo table) {
        return options.movesRowsOf(migration.options(), migration.database(), table)
                && selection.rows().test(table);
    }

    /**
     * Makes the definitions, copies the rows, builds indexes and keys meanwhile, and makes what comes after. Blocks until
     * all of it is done.
     *
     * @throws MigrationException if the target refused a definition that rows or queries need, or a client tool failed; with
     *     {@link ErrorCode#TIMEOUT} if the snapshot became older than {@link dev.pgtrek.option.SourceLimits#snapshotAge()}
     */
    public TransferResult moveSchemaAndRows() throws SQLException, InterruptedException {
        if (options.archiveDirectory().isEmpty() || isNeededInTheEnd()) { // what is in the archive needs it no more
            snapshot.neededWhile("rows were copied and indexes built");
        }
        return withinAge(() -> moving.move(tables()));
    }

    private boolean isNeededInTheEnd() {
        return migration.options().verify() != Verify.NONE && ownsSnapshot;
    }

    /** Makes deferred definitions; those of different tables at the same time where they belong to one table. */
    public void make(List<SchemaObject> deferred) throws SQLException, InterruptedException {
        DeferredEntries.make(migration, sessions, refusals, deferred);
        refusals.throwIfHarmful();
    }

    /**
     * Sets every sequence of the target to what it is on the source at this moment, and returns how many were set. Where
     * the target's objects are kept, a sequence that is further there stays where it is.
     */
    public long moveSequences() throws SQLException {
        try (Connection source = migration.sourceSession();
                Connection target = migration.targetSession()) {
            return moving.existing().untouched()
                    ? Sequences.advance(source, target, this::selects, this::tellUnreadable)
                    : Sequences.carry(source, target, this::selects, this::tellUnreadable);
        }
    }

    private boolean selects(QualifiedName name) {
        return migration.options().objects().selects(migration.database(), name.schema(), name.name());
    }

    private void tellUnreadable(QualifiedName sequence) {
        String user = PrintedSql.name(migration.source().user().name());
        migration
                .progress()
                .finding(Finding.warning("sequence-value", "the value of sequence " + sequence + " may not be read")
                        .about("sequence " + sequence)
                        .withRemedy("on the source: GRANT SELECT ON SEQUENCE " + PrintedSql.name(sequence) + " TO "
                                + user));
    }

    /** Makes the large objects that the snapshot shows, with contents, owners, rights and comments, and tells how many. */
    public long moveLargeObjects() throws SQLException, InterruptedException {
        if (options.archiveDirectory().isPresent()) {
            return 0; // the archive has brought them
        }
        snapshot.neededWhile("large objects were copied");
        long moved = withinAge(() -> new LargeObjects(migration, snapshot, options, moving.roles()).move());
        if (!isNeededInTheEnd()) {
            snapshot.needless();
        }
        return moved;
    }

    /** Gathers the planner's statistics of all tables of the target's database, and vacuums them if that was chosen. */
    public void analyze() throws SQLException, InterruptedException {
        migration.progress().phase(Phase.ANALYZE);
        if (isNeededInTheEnd()) {
            snapshot.neededWhile("statistics were gathered");
        }
        withinAge(() -> {
            sessions.makeDurable();
            Statistics.gather(migration, sessions, options.vacuum());
            return true;
        });
    }

    /** Has everything written to the target's disk; until then, what was moved last would be lost if the target crashed. */
    public void makeDurable() throws SQLException {
        sessions.makeDurable();
    }

    /**
     * Compares the tables whose rows were moved with the source, as the snapshot shows it, so that it may go on being
     * written to; as closely as the migration's options say. Tables that the target had before may hold more, and so may
     * those of extensions that have rows of their own: they are left out.
     *
     * @return how many rows were compared; 0 where the options say that none are
     * @throws MigrationException with {@link ErrorCode#VERIFICATION} if they differ
     */
    public long verify() throws SQLException, InterruptedException {
        Verify level = migration.options().verify();
        if (level == Verify.NONE) {
            return 0;
        }
        snapshot.neededWhile("rows were compared");
        List<TableInfo> moved = tables().stream()
                .filter(moving::isPresent)
                .filter(table -> !moving.existing().containsTable(table.oid()))
                .filter(table -> !catalog.hasRowsOfItsOwn(table))
                .toList();
        return withinAge(() -> MovedRows.verify(migration, snapshot.id(), moved, moving.countedRows(), level));
    }

    /** A step that needs the snapshot. */
    @FunctionalInterface
    private interface Step<T> {
        T run() throws SQLException, InterruptedException;
    }

    private <T> T withinAge(Step<T> step) throws SQLException, InterruptedException {
        try {
            return step.run();
        } catch (SQLException | InterruptedException | RuntimeException e) {
            Optional<MigrationException> givenUp = snapshot.failure();
            if (givenUp.isPresent()) {
                givenUp.get().addSuppressed(e);
                throw givenUp.get();
            }
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            sessions.close();
        } finally {
            snapshot.close();
        }
    }

    /** Chooses what is moved; {@link DumpRestore#transfer} begins one. Not thread-safe. */
    public static final class Builder {
        private final DatabaseMigration migration;
        private final TransferOptions options;
        private final ToolsFinder finder;
        private Optional<String> exportedSnapshot = Optional.empty();
        private boolean lockTables = true;
        private boolean views = true;
        private boolean truncatedTablesAreEmpty;
        private boolean changedTablesAreLeftOut;
        private Predicate<TableInfo> rows = table -> true;
        private Predicate<SchemaObject> defer = object -> false;

        public Builder(DatabaseMigration migration, TransferOptions options, ToolsFinder finder) {
            this.migration = migration;
            this.options = options;
            this.finder = finder;
        }

        /**
         * The snapshot that the source has exported; by default one is taken. It is imported by {@link #open} and kept from
         * then on, so that the session that exported it may go.
         */
        public Builder snapshot(String exportedId) {
            this.exportedSnapshot = Optional.of(exportedId);
            return this;
        }

        /**
         * Whether all tables whose rows move are locked against TRUNCATE, DROP and changes of their form, readers and
         * writers excepted, until this is closed; they are by default. Otherwise, and where the source's table of locks has
         * no room for that, each is locked while it is copied.
         */
        public Builder lockTables(boolean lock) {
            this.lockTables = lock;
            return this;
        }

        /**
         * Whether a table that was truncated after the snapshot is copied as empty, which is right where every TRUNCATE
         * arrives later on; by default, as all other changes that hide rows from the snapshot, it is a failure.
         */
        public Builder truncatedTablesAreEmpty(boolean accept) {
            this.truncatedTablesAreEmpty = accept;
            return this;
        }

        /**
         * Whether a table that was dropped or rewritten after the snapshot, so that its rows can't be read any more, costs
         * itself alone: it is told by {@link TransferResult#leftOut()}, and foreign keys from and to it are deferred. By
         * default, it is a failure. One that was renamed is copied into the table that has its old name.
         */
        public Builder changedTablesAreLeftOut(boolean accept) {
            this.changedTablesAreLeftOut = accept;
            return this;
        }

        /** Chooses among the tables that the migration's own filters leave; all by default. */
        public Builder rows(Predicate<TableInfo> selection) {
            this.rows = selection;
            return this;
        }

        /** Whether materialized views are filled; they are by default. */
        public Builder materializedViews(boolean fill) {
            this.views = fill;
            return this;
        }

        /**
         * Chooses definitions that are not made when the rows are in but told by {@link TransferResult#deferred()}, with
         * all that depends on them; none by default.
         */
        public Builder defer(Predicate<SchemaObject> selection) {
            this.defer = selection;
            return this;
        }

        /**
         * Takes or imports the snapshot, and locks the tables.
         *
         * @throws MigrationException if no client tools serve between the two servers
         */
        public SnapshotTransfer open() throws SQLException, InterruptedException {
            Optional<ClientTools> tools = options.needsClientTools() ? Optional.of(requireTools()) : Optional.empty();
            Snapshot snapshot = exportedSnapshot.isPresent()
                    ? Snapshot.adopt(migration, exportedSnapshot.get())
                    : Snapshot.take(migration);
            boolean open = false;
            try {
                SourceCatalog catalog =
                        snapshot.read(session -> SourceCatalog.read(session, migration.sourceDatabase()));
                Map<String, String> settings = new HashMap<>(TargetSettings.forIndexes(
                        migration.target(), migration.work().jobs()));
                settings.putAll(options.sessionSettings());
                SnapshotTransfer transfer = new SnapshotTransfer(
                        migration,
                        options,
                        new TransferSelection(
                                rows,
                                defer,
                                views && options.content().hasRows(),
                                truncatedTablesAreEmpty,
                                changedTablesAreLeftOut),
                        tools,
                        snapshot,
                        exportedSnapshot.isEmpty(),
                        catalog,
                        new DefinitionSessions(migration, settings));
                if (lockTables) {
                    lock(transfer.tables(), snapshot);
                }
                open = true;
                return transfer;
            } finally {
                if (!open) {
                    snapshot.close();
                }
            }
        }

        private ClientTools requireTools() throws InterruptedException {
            return ToolChoice.require(
                    finder,
                    migration.options().clientTools(),
                    migration.source().version(),
                    migration.target().version());
        }

        private void lock(List<TableInfo> tables, Snapshot snapshot) throws SQLException {
            Optional<Finding> lack = LockRoom.lack(migration.source(), migration.database(), tables.size());
            if (lack.isPresent()) {
                migration.progress().finding(lack.get());
            } else {
                snapshot.lock(tables.stream().map(TableInfo::qualifiedName).toList());
            }
        }
    }
}
