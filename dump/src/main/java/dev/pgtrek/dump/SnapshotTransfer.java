package dev.pgtrek.dump;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationException;
import dev.pgtrek.Verify;
import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.MaterializedViews;
import dev.pgtrek.dump.internal.MovedRows;
import dev.pgtrek.dump.internal.Snapshot;
import dev.pgtrek.dump.internal.SourceCatalog;
import dev.pgtrek.dump.internal.Statistics;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.archive.ArchiveTransfer;
import dev.pgtrek.dump.internal.copy.CopyEngine;
import dev.pgtrek.dump.internal.copy.CopyOptions;
import dev.pgtrek.dump.internal.copy.CopyResult;
import dev.pgtrek.dump.internal.largeobject.LargeObjects;
import dev.pgtrek.dump.internal.populated.ForeignKeyCheck;
import dev.pgtrek.dump.internal.populated.PopulatedDatabase;
import dev.pgtrek.dump.internal.populated.WholeTables;
import dev.pgtrek.dump.internal.schema.ArchiveSchemaSource;
import dev.pgtrek.dump.internal.schema.DefinitionSessions;
import dev.pgtrek.dump.internal.schema.EntryFilter;
import dev.pgtrek.dump.internal.schema.Existing;
import dev.pgtrek.dump.internal.schema.HeldBack;
import dev.pgtrek.dump.internal.schema.PostDataWriter;
import dev.pgtrek.dump.internal.schema.PreDataWriter;
import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.TargetRoles;
import dev.pgtrek.dump.internal.schema.TargetSettings;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.dump.internal.tool.ToolsFinder;
import dev.pgtrek.event.Phase;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.DatabaseMigration;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Moves one database as one snapshot shows it: its definitions, its rows, and what follows them. {@link DumpRestore} is built
 * on it; a strategy that follows the source afterwards begins with it, under the snapshot of its slot.
 *
 * <pre>{@code
 * try (SnapshotTransfer transfer = dump.transfer(migration)
 *     .snapshot(slot.snapshotId())
 *     .rows(table -> published.contains(table.qualifiedName()))
 *     .holdBack(object -> object.kind().equals("FK CONSTRAINT") && !published.containsAll(object.tables()))
 *     .open()) {
 *   TransferResult result = transfer.moveSchemaAndRows();
 *   later = result.heldBack();
 * }
 * }</pre>
 *
 * <p>Used by one thread; the work itself goes through {@link DatabaseMigration#work()}. Whoever opens one closes it, which
 * lets the snapshot go and takes back what still runs.
 */
public final class SnapshotTransfer implements AutoCloseable {
    private final DatabaseMigration migration;
    private final TransferOptions options;
    private final Builder choices;
    private final ClientTools tools;
    private final Snapshot snapshot;
    private final SourceCatalog catalog;
    private final DefinitionSessions sessions;
    private final Refusals refusals;
    private Set<Long> present = Set.of();
    private Existing existing = Existing.nothing();

    private SnapshotTransfer(
            Builder choices, ClientTools tools, Snapshot snapshot, SourceCatalog catalog, DefinitionSessions sessions) {
        this.migration = choices.migration;
        this.options = choices.options;
        this.choices = choices;
        this.tools = tools;
        this.snapshot = snapshot;
        this.catalog = catalog;
        this.sessions = sessions;
        this.refusals = new Refusals(migration, options.allowRefusedStatements());
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
        return migration.options().tables().selects(migration.database(), table.schema(), table.name())
                && (table.extension().isEmpty() || migration.options().extensionTables())
                && options.tablesWithoutRows().stream()
                        .noneMatch(pattern -> pattern.matches(migration.database(), table.schema(), table.name()))
                && choices.rows.test(table);
    }

    /**
     * Makes the definitions, copies the rows, builds indexes and keys meanwhile, and makes what comes after. Blocks until all
     * of it is done.
     *
     * @throws MigrationException if the target refused a definition that rows or queries need, or a client tool failed; with
     *     {@link ErrorCode#TIMEOUT} if the snapshot became older than {@link dev.pgtrek.SourceLimits#snapshotAge()}
     */
    public TransferResult moveSchemaAndRows() throws SQLException, InterruptedException {
        return withinAge(this::moveDefinitionsAndRows);
    }

    private TransferResult moveDefinitionsAndRows() throws SQLException, InterruptedException {
        if (options.archiveDirectory().isPresent()) {
            return moveThroughArchive(options.archiveDirectory().get());
        }
        migration.progress().phase(Phase.SCHEMA);
        try (SchemaSource schema = ArchiveSchemaSource.dump(migration, tools, snapshot.id(), options)) {
            existing = PopulatedDatabase.prepare(migration, snapshot, sessions);
            EntryFilter filter = new EntryFilter(migration.options(), options, roles(), refusals, existing);
            PreDataWriter definitions = new PreDataWriter(migration, sessions, filter, refusals);
            definitions.write(schema);
            filter.tellDisowned();
            refusals.throwIfHarmful();
            present = Set.copyOf(definitions.relations().values());
            return moveRows(schema, filter, definitions);
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "the definitions of database " + migration.database()
                            + " could not be kept in the folder for temporary files: " + e.getMessage(),
                    e);
        }
    }

    private TransferResult moveThroughArchive(Path directory) throws SQLException, InterruptedException {
        List<TableInfo> tables = tables();
        Set<TableInfo> selected = Set.copyOf(tables);
        List<QualifiedName> withoutRows = catalog.tables().stream()
                .filter(table -> !selected.contains(table))
                .map(TableInfo::qualifiedName)
                .toList();
        ArchiveTransfer archive = new ArchiveTransfer(migration, tools, options, directory);
        archive.write(snapshot.id(), tables, withoutRows);
        // nothing is dropped before what takes its place is there
        existing = PopulatedDatabase.prepare(migration, snapshot, sessions);
        EntryFilter filter = new EntryFilter(migration.options(), options, roles(), refusals, existing);
        present = archive.restore(filter);
        filter.tellDisowned();
        refusals.throwIfHarmful();
        return new TransferResult(tables.stream().filter(this::isPresent).count(), 0, 0, List.of());
    }

    private TransferResult moveRows(SchemaSource schema, EntryFilter filter, PreDataWriter definitions)
            throws IOException, SQLException, InterruptedException {
        List<TableInfo> tables = tables().stream().filter(this::isPresent).toList();
        // a table that was there before has its keys before the rows, so that these find out what collides
        Map<Long, Long> filled = tables.stream()
                .filter(table -> !existing.containsTable(table.oid()))
                .collect(Collectors.toMap(TableInfo::oid, TableInfo::bytes));
        HeldBack heldBack = new HeldBack(definitions.relations(), catalog.tables(), choices.holdBack);
        PostDataWriter indexes = PostDataWriter.begin(
                migration, sessions, filter, refusals, schema, definitions.relations(), filled, heldBack);
        schema.close();
        try {
            migration.progress().phase(Phase.COPY);
            migration
                    .progress()
                    .expect(
                            tables.size(),
                            tables.stream().mapToLong(TableInfo::bytes).sum());
            CopyResult copied = new CopyEngine(migration, snapshot.id(), copyOptions())
                    .copy(tables, table -> indexes.tableComplete(table.oid()));
            indexes.finish(definitions.rights());
            if (existing.untouched()) {
                ForeignKeyCheck.run(migration);
            }
            filter.tellDisowned();
            if (choices.views) {
                new MaterializedViews(migration, sessions, refusals).refresh(snapshot, present);
            }
            indexes.makeEventTriggers();
            refusals.throwIfHarmful();
            return new TransferResult(
                    copied.copiedTables(), copied.rows(), copied.bytes(), heldBack.objects(indexes.heldBack()));
        } finally {
            indexes.cancel();
        }
    }

    /** Tables of extensions come with the extension, and have no definition of their own. */
    private boolean isPresent(TableInfo table) {
        return present.contains(table.oid())
                || table.extension()
                        .filter(extension -> !migration.options().excludesExtension(extension))
                        .isPresent();
    }

    private TargetRoles roles() throws SQLException {
        try (Connection target = migration.targetSession()) {
            return TargetRoles.read(target, migration.source(), migration.target());
        }
    }

    private CopyOptions copyOptions() {
        CopyOptions.Builder copying = CopyOptions.builder()
                .extensionTables(catalog.extensionTables())
                .truncatedTablesAreEmpty(choices.truncatedTablesAreEmpty)
                .populated(WholeTables.of(catalog.tables(), migration.sourceDatabase(), existing))
                .sourceSettings(options.sourceSettings())
                .targetSettings(options.sessionSettings());
        options.splitThreshold().ifPresent(copying::splitBytes);
        return copying.build();
    }

    /** Makes definitions that were held back; those of different tables at the same time where they belong to one table. */
    public void make(List<SchemaObject> heldBack) throws SQLException, InterruptedException {
        HeldBack.make(migration, sessions, refusals, heldBack);
        refusals.throwIfHarmful();
    }

    /**
     * Sets every sequence of the target to what it is on the source at this moment, and returns how many were set. Where
     * the target's objects are kept, a sequence that is further there stays where it is.
     */
    public long moveSequences() throws SQLException {
        try (Connection source = migration.sourceSession();
                Connection target = migration.targetSession()) {
            return existing.untouched()
                    ? Sequences.advance(source, target, this::tellUnreadable)
                    : Sequences.carry(source, target, this::tellUnreadable);
        }
    }

    private void tellUnreadable(QualifiedName sequence) {
        String user = QualifiedName.quote(migration.source().user().name());
        migration
                .progress()
                .finding(Finding.warning("sequence-value", "the value of sequence " + sequence + " may not be read")
                        .about("sequence " + sequence)
                        .withRemedy("on the source: GRANT SELECT ON SEQUENCE " + sequence.quoted() + " TO " + user));
    }

    /** Makes the large objects that the snapshot shows, with contents, owners, rights and comments, and tells how many. */
    public long moveLargeObjects() throws SQLException, InterruptedException {
        if (options.archiveDirectory().isPresent()) {
            return 0; // the archive has brought them
        }
        return withinAge(() -> new LargeObjects(migration, snapshot, options, roles()).move());
    }

    /** Gathers the planner's statistics of all tables of the target's database, and vacuums them if that was chosen. */
    public void analyze() throws SQLException, InterruptedException {
        migration.progress().phase(Phase.ANALYZE);
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
     * written to; as closely as the migration's options say. Tables that the target had before may hold more, and are left
     * out.
     *
     * @return how many rows were compared; 0 where the options say that none are
     * @throws MigrationException with {@link ErrorCode#VERIFICATION} if they differ
     */
    public long verify() throws SQLException, InterruptedException {
        Verify level = migration.options().verify();
        if (level == Verify.NONE) {
            return 0;
        }
        List<TableInfo> moved = tables().stream()
                .filter(this::isPresent)
                .filter(table -> !existing.containsTable(table.oid()))
                .toList();
        return withinAge(() -> MovedRows.verify(migration, snapshot.id(), moved, level));
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
        private Predicate<TableInfo> rows = table -> true;
        private Predicate<SchemaObject> holdBack = object -> false;

        Builder(DatabaseMigration migration, TransferOptions options, ToolsFinder finder) {
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
         * writers excepted, until this is closed; they are by default. Otherwise each is locked while it is copied.
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
         * Chooses definitions that are not made when the rows are in but told by {@link TransferResult#heldBack()}, with
         * whatever depends on them; none by default.
         */
        public Builder holdBack(Predicate<SchemaObject> selection) {
            this.holdBack = selection;
            return this;
        }

        /**
         * Takes or imports the snapshot, and locks the tables.
         *
         * @throws MigrationException if no client tools serve between the two servers
         */
        public SnapshotTransfer open() throws SQLException, InterruptedException {
            ClientTools tools = ToolChoice.require(
                    finder.find(migration.options().clientTools()),
                    migration.source().version(),
                    migration.target().version());
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
                        this, tools, snapshot, catalog, new DefinitionSessions(migration, settings));
                if (lockTables) {
                    snapshot.lock(transfer.tables().stream()
                            .map(TableInfo::qualifiedName)
                            .toList());
                }
                open = true;
                return transfer;
            } finally {
                if (!open) {
                    snapshot.close();
                }
            }
        }
    }
}
