package dev.pgtrek.dump.internal.archive;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationException;
import dev.pgtrek.PopulatedTarget;
import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.Folders;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.schema.ArchiveSchemaSource;
import dev.pgtrek.dump.internal.schema.EntryFilter;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ToolHost;
import dev.pgtrek.dump.internal.tool.ToolRunner;
import dev.pgtrek.event.Phase;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.DatabaseMigration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings a database to the target through an archive: first it is written, then restored. Which entries are restored is
 * decided as it is without one, so that none is tried that must fail.
 */
public final class ArchiveTransfer {
    /** {@code 219; 1259 16386 TABLE shop orders owner} or {@code 3456; 0 16386 TABLE DATA shop orders owner}. */
    private static final Pattern LISTED = Pattern.compile("(\\d+); (\\d+) (\\d+) (.*)");

    private static final String ROWS = "TABLE DATA ";
    private static final String SEQUENCE_VALUE = "SEQUENCE SET ";

    private final DatabaseMigration migration;
    private final ClientTools tools;
    private final TransferOptions options;
    private final DirectoryArchive archive;
    private final Set<Integer> left = new HashSet<>();
    private final Set<Long> relationsLeft = new HashSet<>();
    private final List<String> sequencesLeft = new ArrayList<>();
    private final Set<Long> present = new HashSet<>();

    /** @param directory the caller's, for all databases */
    public ArchiveTransfer(DatabaseMigration migration, ClientTools tools, TransferOptions options, Path directory) {
        this.migration = migration;
        this.tools = tools;
        this.options = options;
        this.archive = new DirectoryArchive(
                new ToolRunner(ToolHost.of(migration), line -> true),
                tools,
                options,
                DirectoryArchive.folder(directory, migration.database()));
    }

    /**
     * Dumps it.
     *
     * @param withoutRows the tables of which only the definitions go along
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
     * Restores it, and deletes it unless it is to be kept.
     *
     * @return the OIDs on the source of the tables that the target has now
     */
    public Set<Long> restore(EntryFilter filter) throws InterruptedException {
        try {
            runRestore(filter);
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

    /** Also where the check of this was left out: rows of tables that are there already would stay behind in silence. */
    private void refuseToAppend() {
        boolean populated = migration
                .facts()
                .targetDatabase(migration.database())
                .filter(database -> !database.isEmpty())
                .isPresent();
        if (populated && migration.options().populatedTarget() == PopulatedTarget.APPEND) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "pg_restore can't append to what database " + migration.database() + " of the target holds already;"
                            + " leave out the archive directory, or choose refuse or drop");
        }
    }

    /** The run's jobs, shared out among its databases. */
    private int jobs() {
        return Math.max(1, migration.options().jobs() / migration.options().parallelDatabases());
    }

    private void runRestore(EntryFilter filter) throws IOException, InterruptedException {
        Path scratch = Folders.temporary(migration.migrationId());
        try (DatabaseMigration.Registration activity =
                migration.progress().activity("pg_restore from " + archive.folder())) {
            choose(filter);
            Path useList = Files.write(
                    scratch.resolve("use"),
                    archive.list(scratch).stream().filter(this::isWanted).toList());
            archive.restore(
                    migration.targetServer(), migration.database(), jobs(), Optional.of(useList), owners(filter));
        } finally {
            Folders.delete(scratch);
        }
    }

    private boolean owners(EntryFilter filter) {
        boolean disowned = filter.disowns();
        if (disowned) {
            migration
                    .progress()
                    .finding(
                            Finding.warning(
                                            "ownership",
                                            "pg_restore keeps all owners or none: everything in database "
                                                    + migration.database() + " belongs to the target's user")
                                    .withRemedy(
                                            "as a superuser of the target: ALTER … OWNER TO; or leave out the archive directory"));
        }
        return !disowned;
    }

    private void choose(EntryFilter filter) throws IOException, InterruptedException {
        try (SchemaSource source = ArchiveSchemaSource.of(migration, tools, options, archive.folder())) {
            for (Section section : Section.values()) {
                choose(source, section, filter);
            }
        }
    }

    private void choose(SchemaSource source, Section section, EntryFilter filter)
            throws IOException, InterruptedException {
        try (SchemaSource.Entries entries = source.entries(section)) {
            for (SchemaEntry entry = entries.next(); entry != null; entry = entries.next()) {
                if (filter.apply(entry).isPresent()) {
                    if (entry.isRelation()) {
                        present.add(entry.oid());
                    }
                } else {
                    left.add(entry.id());
                    if (entry.isRelation()) {
                        relationsLeft.add(entry.oid());
                    } else if (entry.kind().equals("SEQUENCE")) {
                        sequencesLeft.add(SEQUENCE_VALUE + entry.schema() + ' ' + entry.name() + ' ');
                    }
                }
            }
        }
    }

    private boolean isWanted(String line) {
        Matcher listed = LISTED.matcher(line);
        if (!listed.matches()) {
            return true;
        }
        String what = listed.group(4);
        return !left.contains(Integer.valueOf(listed.group(1)))
                && !(what.startsWith(ROWS) && relationsLeft.contains(Long.valueOf(listed.group(3))))
                && sequencesLeft.stream().noneMatch(what::startsWith);
    }
}
