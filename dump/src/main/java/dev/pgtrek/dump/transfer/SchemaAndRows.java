package dev.pgtrek.dump.transfer;

import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.archive.ArchiveTransfer;
import dev.pgtrek.dump.internal.copy.CopyEngine;
import dev.pgtrek.dump.internal.copy.CopyOptions;
import dev.pgtrek.dump.internal.copy.CopyResult;
import dev.pgtrek.dump.internal.definition.CatalogDefinitions;
import dev.pgtrek.dump.internal.finish.MaterializedViews;
import dev.pgtrek.dump.internal.populated.ExistingTablesCheck;
import dev.pgtrek.dump.internal.populated.FilledTables;
import dev.pgtrek.dump.internal.populated.ForeignKeyCheck;
import dev.pgtrek.dump.internal.populated.PopulatedDatabase;
import dev.pgtrek.dump.internal.populated.WholeTables;
import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.create.DeferredEntries;
import dev.pgtrek.dump.internal.schema.create.DefinitionSessions;
import dev.pgtrek.dump.internal.schema.create.EntryMaker;
import dev.pgtrek.dump.internal.schema.create.NotNullNames;
import dev.pgtrek.dump.internal.schema.create.PostDataWriter;
import dev.pgtrek.dump.internal.schema.create.PreDataWriter;
import dev.pgtrek.dump.internal.schema.create.TimescaleDb;
import dev.pgtrek.dump.internal.schema.filter.EntryFilter;
import dev.pgtrek.dump.internal.schema.filter.ExistingObjects;
import dev.pgtrek.dump.internal.schema.filter.SelectedObjects;
import dev.pgtrek.dump.internal.schema.filter.TargetRoles;
import dev.pgtrek.dump.internal.schema.read.ArchiveAudit;
import dev.pgtrek.dump.internal.schema.read.ArchiveSchemaSource;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.dump.internal.source.SourceCatalog;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.dump.result.TransferResult;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Brings one database's definitions and rows to the target, from server to server or through an archive. Used by one thread.
 */
final class SchemaAndRows {
    private final DatabaseMigration migration;
    private final TransferOptions options;
    private final TransferSelection selection;
    private final Optional<ClientTools> tools;
    private final Snapshot snapshot;
    private final SourceCatalog catalog;
    private final DefinitionSessions sessions;
    private final Refusals refusals;
    private final TimescaleDb timescaleDb;
    private Set<Long> present = Set.of();
    private ExistingObjects existing = ExistingObjects.nothing();
    private Map<Long, Long> counted = Map.of();

    SchemaAndRows(
            DatabaseMigration migration,
            TransferOptions options,
            TransferSelection selection,
            Optional<ClientTools> tools,
            Snapshot snapshot,
            SourceCatalog catalog,
            DefinitionSessions sessions,
            Refusals refusals) {
        this.migration = migration;
        this.options = options;
        this.selection = selection;
        this.tools = tools;
        this.snapshot = snapshot;
        this.catalog = catalog;
        this.sessions = sessions;
        this.refusals = refusals;
        this.timescaleDb = new TimescaleDb(sessions, catalog, leavesOutExtension(TimescaleDb.NAME));
    }

    /** @param tables the tables whose rows move, if their definitions arrive */
    TransferResult move(List<TableInfo> tables) throws SQLException, InterruptedException {
        if (options.archiveDirectory().isPresent()) {
            return moveThroughArchive(options.archiveDirectory().get(), tables);
        }
        try {
            TransferResult moved =
                    options.content().hasDefinitions() ? moveDirectly(tables) : moveIntoExistingTables(tables);
            timescaleDb.end();
            return moved;
        } catch (SQLException | InterruptedException | RuntimeException e) {
            timescaleDb.endAfterFailure(e);
            throw e;
        }
    }

    /** What the target had before. */
    ExistingObjects existing() {
        return existing;
    }

    /** How many rows of tables the source has counted as it sent them, by OID. */
    Map<Long, Long> countedRows() {
        return counted;
    }

    private TransferResult moveDirectly(List<TableInfo> tables) throws SQLException, InterruptedException {
        migration.progress().phase(Phase.SCHEMA);
        try (SchemaSource schema = definitions()) {
            existing = PopulatedDatabase.prepare(migration, snapshot, sessions);
            EntryFilter filter = filter();
            timescaleDb.begin();
            PreDataWriter definitions = new PreDataWriter(migration, sessions, filter, refusals, timescaleDb);
            definitions.write(schema);
            timescaleDb.definitionsMade();
            filter.tellDisowned();
            refusals.throwIfHarmful();
            present = Set.copyOf(definitions.relations().values());
            requireDefined(definitions.leftOut());
            NotNullNames.restore(
                    migration,
                    snapshot,
                    sessions,
                    refusals,
                    table -> present.contains(table) && !existing.containsTable(table));
            return moveRows(
                    schema,
                    filter,
                    definitions,
                    tables.stream().filter(this::isPresent).toList());
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "the definitions of database " + migration.database()
                            + " could not be kept in the folder for temporary files, or read: " + e.getMessage(),
                    e);
        }
    }

    private TransferResult moveIntoExistingTables(List<TableInfo> tables) throws SQLException, InterruptedException {
        List<TableInfo> selected =
                tables.stream().filter(table -> !isOfLeftOutExtension(table)).toList();
        FilledTables filled = ExistingTablesCheck.require(migration, snapshot, selected);
        present = new HashSet<>(filled.present(migration.sourceDatabase().tables()));
        present.addAll(filled.present(selected));
        boolean append = migration.options().populatedTarget() == PopulatedTarget.APPEND;
        existing = append ? filled.existing(selected, migration.sourceDatabase()) : ExistingObjects.nothing();
        timescaleDb.begin();
        timescaleDb.definitionsMade();
        CopyResult copied = copy(selected, table -> {});
        long broken = ForeignKeyCheck.run(migration);
        fillMaterializedViews();
        refusals.throwIfHarmful();
        if (broken > 0 && !append && options.orphanedRows() == OrphanedRows.REJECT) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "the rows of database " + migration.database() + " break " + Plural.of(broken, "foreign key")
                            + " of the target, named in its findings; correct the rows, or accept them"
                            + " (DumpRestore.orphanedRows(NOT_VALID))");
        }
        return result(copied, List.of());
    }

    private SchemaSource definitions() throws IOException, SQLException, InterruptedException {
        if (options.definitionsFrom() == DefinitionSource.CATALOGS) {
            return CatalogDefinitions.read(migration, snapshot, catalog, options);
        }
        ArchiveSchemaSource dumped = ArchiveSchemaSource.dump(migration, tools.orElseThrow(), snapshot.id(), options);
        boolean complete = false;
        try {
            audit(dumped.archive(), List.of());
            complete = true;
            return dumped;
        } finally {
            if (!complete) {
                dumped.close();
            }
        }
    }

    private TransferResult moveThroughArchive(Path directory, List<TableInfo> tables)
            throws SQLException, InterruptedException {
        Set<TableInfo> selected = Set.copyOf(tables);
        List<QualifiedName> withoutRows = catalog.tables().stream()
                .filter(table -> !selected.contains(table))
                .map(TableInfo::qualifiedName)
                .toList();
        ArchiveTransfer archive = new ArchiveTransfer(migration, tools.orElseThrow(), options, directory);
        archive.write(snapshot.id(), tables, withoutRows);
        audit(archive.folder(), tables);
        // nothing is dropped before what takes its place is there
        existing = PopulatedDatabase.prepare(migration, snapshot, sessions);
        EntryFilter filter = filter();
        EntryMaker maker = new EntryMaker(filter, refusals);
        present = archive.restore(filter, rewritten -> maker.make(sessions, rewritten));
        filter.tellDisowned();
        refusals.throwIfHarmful();
        return new TransferResult(tables.stream().filter(this::isPresent).count(), 0, 0, List.of(), Map.of());
    }

    private void audit(Path archive, List<TableInfo> withRows) throws SQLException {
        snapshot.read(session -> {
            new ArchiveAudit(migration.database(), session).run(archive, definedByThemselves(), withRows);
            return true;
        });
    }

    /** The tables that do not come with an extension. */
    private List<TableInfo> definedByThemselves() {
        return catalog.tables().stream()
                .filter(table -> table.extension().isEmpty())
                .toList();
    }

    /** @param leftOut the tables that are not on the target for a reason that was told, by OID */
    private void requireDefined(Set<Long> leftOut) {
        List<TableInfo> undefined = definedByThemselves().stream()
                .filter(table -> !present.contains(table.oid()) && !leftOut.contains(table.oid()))
                .toList();
        if (!undefined.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.INTERNAL,
                    Plural.of(undefined.size(), "table") + " of database " + migration.database()
                            + (undefined.size() == 1 ? " has" : " have") + " no definition on the target, the first: "
                            + undefined.get(0).qualifiedName());
        }
    }

    private TransferResult moveRows(
            SchemaSource schema, EntryFilter filter, PreDataWriter definitions, List<TableInfo> tables)
            throws IOException, SQLException, InterruptedException {
        // a table that was there before has its keys before the rows, so that these find out what collides
        Map<Long, Long> filled = tables.stream()
                .filter(table -> !existing.containsTable(table.oid()))
                .collect(Collectors.toMap(TableInfo::oid, TableInfo::bytes));
        DeferredEntries deferred = new DeferredEntries(definitions.relations(), catalog.tables(), selection.deferred());
        PostDataWriter indexes = PostDataWriter.begin(
                migration, sessions, filter, refusals, schema, definitions.relations(), filled, deferred);
        schema.close();
        try {
            CopyResult copied = copy(tables, table -> indexes.tableComplete(table.oid()));
            indexes.leaveOut(
                    copied.leftOut().keySet().stream().map(TableInfo::oid).collect(Collectors.toSet()));
            indexes.finish(definitions.rights());
            if (existing.untouched()) {
                ForeignKeyCheck.run(migration);
            }
            filter.tellDisowned();
            fillMaterializedViews();
            indexes.makeEventTriggers();
            refusals.throwIfHarmful();
            return result(copied, deferred.objects(indexes.deferred()));
        } finally {
            indexes.cancel();
        }
    }

    private CopyResult copy(List<TableInfo> tables, Consumer<TableInfo> onTableComplete)
            throws SQLException, InterruptedException {
        migration.progress().phase(Phase.COPY);
        migration
                .progress()
                .expect(
                        tables.size(),
                        tables.stream().mapToLong(TableInfo::bytes).sum());
        CopyResult copied = new CopyEngine(migration, snapshot.id(), copyOptions()).copy(tables, onTableComplete);
        counted = copied.countedRows();
        return copied;
    }

    private void fillMaterializedViews() throws SQLException, InterruptedException {
        if (selection.materializedViews()) {
            new MaterializedViews(migration, sessions, refusals).refresh(snapshot, present);
        }
    }

    private static TransferResult result(CopyResult copied, List<SchemaObject> deferred) {
        return new TransferResult(copied.copiedTables(), copied.rows(), copied.bytes(), deferred, copied.leftOut());
    }

    private CopyOptions copyOptions() {
        CopyOptions.Builder copying = CopyOptions.builder()
                // foreign keys of existing tables prevent the TRUNCATE that it takes
                .freeze(options.content().hasDefinitions())
                .extensionTables(catalog.extensionTables())
                .truncatedTablesAreEmpty(selection.truncatedTablesAreEmpty())
                .changedTablesAreLeftOut(selection.changedTablesAreLeftOut())
                .populated(WholeTables.of(catalog.tables(), migration.sourceDatabase(), existing))
                .sourceSettings(options.sourceSettings())
                .targetSettings(options.sessionSettings());
        options.splitThreshold().ifPresent(copying::splitBytes);
        return copying.build();
    }

    /**
     * Whether the target has a table now. Tables of extensions come with the extension, and have no definition of their own.
     */
    boolean isPresent(TableInfo table) {
        return present.contains(table.oid()) || (table.extension().isPresent() && !isOfLeftOutExtension(table));
    }

    private boolean isOfLeftOutExtension(TableInfo table) {
        return table.extension().filter(this::leavesOutExtension).isPresent();
    }

    private EntryFilter filter() throws SQLException {
        SelectedObjects selected = SelectedObjects.of(migration.sourceDatabase(), migration.options());
        return new EntryFilter(this::leavesOutExtension, selected, options, roles(), refusals, existing);
    }

    private boolean leavesOutExtension(String name) {
        return migration.facts().leavesOutExtension(migration.sourceDatabase(), name);
    }

    TargetRoles roles() throws SQLException {
        try (Connection target = migration.targetSession()) {
            return TargetRoles.read(target, migration.source(), migration.target());
        }
    }
}
