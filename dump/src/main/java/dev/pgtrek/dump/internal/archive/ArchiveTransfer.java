package dev.pgtrek.dump.internal.archive;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.Folders;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.schema.filter.EntryFilter;
import dev.pgtrek.dump.internal.schema.read.ArchiveSchemaSource;
import dev.pgtrek.dump.internal.toc.ArchiveToc;
import dev.pgtrek.dump.internal.toc.TocEntry;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ToolHost;
import dev.pgtrek.dump.internal.tool.ToolRunner;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Transfers a database through an archive, which is written first and then restored. The same filter as without an
 * archive selects the entries to restore, so that none is tried that must fail. Entries that lose a part, such as a
 * policy for a role that is missing on the target, are created by this class, because {@code pg_restore} only has the
 * original.
 */
public final class ArchiveTransfer {
    /** Kinds without a definition that depend on one. */
    private static final Set<String> CONTENTS = Set.of("TABLE DATA", "SEQUENCE SET");
    /**
     * Kinds that pg_restore creates after all rights: the former may need them, the latter would fire when they are
     * granted.
     */
    private static final Set<String> AFTER_RIGHTS = Set.of("MATERIALIZED VIEW DATA", "EVENT TRIGGER");

    private static final Set<String> SAID_OF_OBJECTS = Set.of("COMMENT", "SECURITY LABEL");

    private final DatabaseMigration migration;
    private final TransferOptions options;
    private final DirectoryArchive archive;
    private final Set<Integer> left = new HashSet<>();
    private final Set<Integer> objectsLeft = new HashSet<>();
    private final Set<Long> present = new HashSet<>();
    private final List<SchemaEntry> rewritten = new ArrayList<>();
    private final Set<Integer> rewrittenIds = new HashSet<>();
    private final Set<Integer> afterRights = new HashSet<>();

    /** Creates entries by other means than pg_restore. */
    @FunctionalInterface
    public interface Making {
        void make(List<SchemaEntry> entries) throws SQLException;
    }

    /** @param directory the caller's directory, for all databases */
    public ArchiveTransfer(DatabaseMigration migration, ClientTools tools, TransferOptions options, Path directory) {
        this.migration = migration;
        this.options = options;
        this.archive = new DirectoryArchive(
                new ToolRunner(ToolHost.of(migration), line -> true),
                tools,
                options,
                DirectoryArchive.folder(directory, migration.database()));
    }

    /** The folder of the archive. */
    public Path folder() {
        return archive.folder();
    }

    /**
     * Dumps the database.
     *
     * @param withoutRows the tables of which only the definitions are dumped
     */
    public void write(String snapshotId, List<TableInfo> tables, List<QualifiedName> withoutRows)
            throws InterruptedException {
        refuseToAppend();
        migration.progress().phase(Phase.COPY);
        migration
                .progress()
                .expect(
                        tables.size(),
                        tables.stream().mapToLong(TableInfo::bytes).sum());
        try (DatabaseMigration.Registration activity =
                migration.progress().activity("pg_dump into " + archive.folder())) {
            archive.write(migration.sourceServer(), migration.database(), Optional.of(snapshotId), jobs(), withoutRows);
        }
    }

    /**
     * Restores the archive, and deletes it unless it is to be kept.
     *
     * @param making creates the entries that the filter changes
     * @return the OIDs on the source of the tables that now exist on the target
     */
    public Set<Long> restore(EntryFilter filter, Making making) throws SQLException, InterruptedException {
        try {
            runRestore(filter, making);
            if (!options.keepArchives()) {
                archive.delete();
            }
            return present;
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "the archive of database " + migration.database() + " in " + archive.folder()
                            + " could not be handled: " + e.getMessage(),
                    e);
        }
    }

    /** Also needed if the check of this was skipped: rows of existing tables would be skipped silently. */
    private void refuseToAppend() {
        boolean populated = migration
                .facts()
                .targetDatabase(migration.database())
                .filter(database -> !database.isEmpty())
                .isPresent();
        if (populated && migration.options().populatedTarget() == PopulatedTarget.APPEND) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "pg_restore can't append to what database " + migration.targetName()
                            + " of the target holds already;"
                            + " leave out the archive directory, or choose refuse or drop");
        }
    }

    /** The run's jobs, divided among its databases. */
    private int jobs() {
        return Math.max(1, migration.options().jobs() / migration.options().parallelDatabases());
    }

    private void runRestore(EntryFilter filter, Making making) throws IOException, SQLException, InterruptedException {
        Path scratch = Folders.temporary(migration.migrationId());
        try (DatabaseMigration.Registration activity =
                migration.progress().activity("pg_restore from " + archive.folder())) {
            choose(filter);
            List<Integer> wanted = wanted();
            boolean owners = owners(filter);
            if (rewritten.isEmpty()) {
                restore(wanted, scratch, owners);
                return;
            }
            restore(wanted.stream().filter(id -> !afterRights.contains(id)).toList(), scratch, owners);
            making.make(rewritten);
            List<Integer> last = wanted.stream().filter(afterRights::contains).toList();
            if (!last.isEmpty()) {
                restore(last, scratch, owners);
            }
        } finally {
            Folders.delete(scratch);
        }
    }

    /** Writes a list of entry numbers, one for each line, in the archive's order. */
    private void restore(List<Integer> ids, Path scratch, boolean owners) throws IOException, InterruptedException {
        Path useList = Files.write(
                scratch.resolve("use"), ids.stream().map(id -> id + ";").toList());
        archive.restore(migration.targetServer(), migration.database(), jobs(), Optional.of(useList), owners);
    }

    private boolean owners(EntryFilter filter) {
        boolean disowned = filter.disowns();
        if (disowned) {
            migration
                    .progress()
                    .finding(Finding.warning(
                                    "ownership",
                                    "pg_restore keeps all owners or none: everything in database "
                                            + migration.database() + " belongs to the target's user")
                            .withRemedy("as a superuser of the target: ALTER … OWNER TO; or leave out the"
                                    + " archive directory"));
        }
        return !disowned;
    }

    private void choose(EntryFilter filter) throws IOException, InterruptedException {
        try (SchemaSource source = ArchiveSchemaSource.of(options, archive.folder())) {
            for (Section section : Section.values()) {
                choose(source, section, filter);
            }
        }
    }

    private void choose(SchemaSource source, Section section, EntryFilter filter)
            throws IOException, InterruptedException {
        try (SchemaSource.Entries entries = source.entries(section)) {
            for (SchemaEntry entry = entries.next(); entry != null; entry = entries.next()) {
                Optional<SchemaEntry> made = filter.apply(entry);
                if (made.isEmpty()) {
                    leave(entry);
                } else if (isRewritten(entry, made.get())) {
                    left.add(entry.id());
                    rewritten.add(made.get());
                    rewrittenIds.add(entry.id());
                } else {
                    take(entry);
                }
            }
        }
    }

    private void leave(SchemaEntry entry) {
        left.add(entry.id());
        if (entry.isRelation() || entry.kind().equals("SEQUENCE")) {
            objectsLeft.add(entry.id());
        }
    }

    /**
     * Also true for entries that refer to a rewritten entry, and for privileges: parallel jobs of pg_restore grant them in
     * any order, but a role that passes one on may need another one for that, such as USAGE of the schema.
     */
    private boolean isRewritten(SchemaEntry entry, SchemaEntry made) {
        return entry.kind().equals("ACL")
                || !made.statements().equals(entry.statements())
                || entry.dependencies().stream().anyMatch(rewrittenIds::contains);
    }

    private void take(SchemaEntry entry) {
        if (entry.isRelation()) {
            present.add(entry.oid());
        }
        boolean saidOfLate = SAID_OF_OBJECTS.contains(entry.kind())
                && entry.dependencies().stream().anyMatch(afterRights::contains);
        if (saidOfLate || AFTER_RIGHTS.contains(entry.kind())) {
            afterRights.add(entry.id());
        }
    }

    private List<Integer> wanted() throws IOException {
        List<Integer> wanted = new ArrayList<>();
        try (ArchiveToc toc = ArchiveToc.open(archive.folder())) {
            for (TocEntry entry = toc.next(); entry != null; entry = toc.next()) {
                boolean ofLeft = CONTENTS.contains(entry.kind())
                        && entry.dependencies().stream().anyMatch(objectsLeft::contains);
                if (!ofLeft && !left.contains(entry.id())) {
                    wanted.add(entry.id());
                }
            }
        }
        return wanted;
    }
}
