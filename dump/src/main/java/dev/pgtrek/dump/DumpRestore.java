package dev.pgtrek.dump;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.standard.TargetInUseCheck;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.archive.ArchiveModeCheck;
import dev.pgtrek.dump.internal.check.ContentCheck;
import dev.pgtrek.dump.internal.check.OwnersRightsCheck;
import dev.pgtrek.dump.internal.check.SelectedObjectsCheck;
import dev.pgtrek.dump.internal.check.SourceWritesCheck;
import dev.pgtrek.dump.internal.populated.ExistingTablesCheck;
import dev.pgtrek.dump.internal.tool.ClientToolsCheck;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.internal.tool.ToolsFinder;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.dump.result.TransferResult;
import dev.pgtrek.dump.transfer.SnapshotTransfer;
import dev.pgtrek.option.Content;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies a database as it is at one moment, under one snapshot: definitions, rows, indexes, sequences, large objects,
 * statistics. Nothing touches a disk on the way, and the source is only read. What is written to the
 * source after the snapshot is not carried: plan and result warn where others are connected to a database.
 *
 * <pre>{@code
 * Migration.builder().source(source).target(target).strategy(DumpRestore.withDefaults()).build().run();
 * }</pre>
 *
 * <p>Needs no program beside the JVM. {@link Builder#archiveDirectory} and {@link DefinitionSource#CLIENT_TOOLS} need
 * <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a> and pg_restore on this machine, in a version
 * that is not older than the source and not newer than the target.
 *
 * <p>Immutable and thread-safe.
 */
public final class DumpRestore implements MigrationStrategy {
    private final TransferOptions options;
    private final ToolsFinder finder;

    private DumpRestore(Builder builder) {
        this.options = builder.options.build();
        this.finder = new ClientToolsFinder();
    }

    public static DumpRestore withDefaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "dump";
    }

    @Override
    public Content content() {
        return options.content();
    }

    @Override
    public List<PreCheck> requirements() {
        List<PreCheck> requirements = new ArrayList<>(transferRequirements());
        requirements.add(new SourceWritesCheck());
        requirements.add(new ContentCheck());
        requirements.add(new ExistingTablesCheck(options));
        return List.copyOf(requirements);
    }

    /** What {@link #transfer} needs: what this strategy requires, but for what has to do with copying once alone. */
    public List<PreCheck> transferRequirements() {
        List<PreCheck> requirements = new ArrayList<>();
        if (options.needsClientTools()) {
            requirements.add(new ClientToolsCheck(finder));
        }
        requirements.add(new ArchiveModeCheck(options.archiveDirectory().isPresent()));
        requirements.add(new OwnersRightsCheck());
        requirements.add(new SelectedObjectsCheck());
        return List.copyOf(requirements);
    }

    @Override
    public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
        TargetInUseCheck.refuse(migration);
        try (SnapshotTransfer transfer = transfer(migration).open()) {
            TransferResult moved = transfer.moveSchemaAndRows();
            long verified = 0;
            if (content().hasRows()) {
                verified = finishRows(migration, transfer);
            } else {
                transfer.makeDurable();
            }
            ContentCheck.tell(migration);
            return DatabaseOutcome.builder()
                    .tables(moved.tables())
                    .rows(options.archiveDirectory().isPresent() ? verified : moved.rows())
                    .bytes(moved.bytes())
                    .build();
        }
    }

    /** Returns the number of rows that were compared. */
    private long finishRows(DatabaseMigration migration, SnapshotTransfer transfer)
            throws SQLException, InterruptedException {
        transfer.moveSequences();
        transfer.moveLargeObjects();
        if (options.analyze()) {
            transfer.analyze();
        }
        transfer.makeDurable();
        long verified = transfer.verify();
        SourceWritesCheck.tell(migration);
        return verified;
    }

    /** Begins a transfer with the options of this strategy, for a strategy of one's own that does more than copy. */
    public SnapshotTransfer.Builder transfer(DatabaseMigration migration) {
        return new SnapshotTransfer.Builder(migration, options, finder);
    }

    /** Chooses how databases are copied. Not thread-safe. */
    public static final class Builder {
        private final TransferOptions.Builder options = TransferOptions.builder();

        private Builder() {}

        /**
         * Sets the part of each database that is moved; {@link Content#ALL} by default. Two migrations, of
         * {@link Content#DEFINITIONS} and then of {@link Content#ROWS}, do the same as one of {@link Content#ALL}.
         *
         * <p>{@link Content#DEFINITIONS}: the result counts no tables and no rows; nothing is analyzed or verified.
         *
         * <p>{@link Content#ROWS}: the target's database must exist, with a table of the same name for each table whose rows
         * are moved. Columns are matched by name, in any order: they must have the same types, and further columns of the
         * target need a default or must accept null. Neither triggers nor foreign keys act on the rows. This takes a user
         * who may set {@code session_replication_role}: a superuser or, since 15, a role with {@code GRANT SET ON PARAMETER
         * session_replication_role}. Other users can fill tables without such triggers and foreign keys. When all rows have
         * arrived, foreign keys are checked, see {@link #orphanedRows}. The database is rejected before any row is moved if
         * a table is missing or does not fit, a trigger would act on its rows, or it holds rows already. With
         * {@link dev.pgtrek.option.PopulatedTarget#APPEND}, rows are added to tables that hold rows; such tables are not
         * verified.
         */
        public Builder content(Content content) {
            options.content(content);
            return this;
        }

        /**
         * Where definitions are taken from; {@link DefinitionSource#CATALOGS} by default. An archive is always written and
         * read by client tools.
         */
        public Builder definitionsFrom(DefinitionSource source) {
            options.definitionsFrom(source);
            return this;
        }

        /** Whom objects belong to; {@link Ownership#KEEP} by default. */
        public Builder ownership(Ownership ownership) {
            options.ownership(ownership);
            return this;
        }

        /** Whether comments are carried; they are by default. */
        public Builder comments(boolean carry) {
            options.comments(carry);
            return this;
        }

        /** Whether grants and default privileges are carried; they are by default. */
        public Builder grants(boolean carry) {
            options.grants(carry);
            return this;
        }

        /**
         * Whether objects go into tablespaces of the same names, as is the default, or all into the database's own. One
         * whose tablespace is missing on the target is refused there.
         */
        public Builder tablespaces(boolean keep) {
            options.tablespaces(keep);
            return this;
        }

        /** Whether the source's own publications are created on the target too, as is the default; pgtrek's never are. */
        public Builder publications(boolean carry) {
            options.publications(carry);
            return this;
        }

        /** Whether the source's own subscriptions are made on the target too, not connected; they are not by default. */
        public Builder subscriptions(boolean carry) {
            options.subscriptions(carry);
            return this;
        }

        /**
         * Whether a database is done although the target refused a definition that rows or queries need, which is then told
         * as an error finding alone. By default that database fails.
         */
        public Builder allowRefusedStatements(boolean allow) {
            options.allowRefusedStatements(allow);
            return this;
        }

        /** What is done about foreign keys that rows of the source break; {@link OrphanedRows#REJECT} by default. */
        public Builder orphanedRows(OrphanedRows what) {
            options.orphanedRows(what);
            return this;
        }

        /** Whether the planner's statistics are gathered at the end; they are by default. */
        public Builder analyze(boolean gather) {
            options.analyze(gather);
            return this;
        }

        /**
         * Whether tables are vacuumed when their statistics are gathered; they are not by default. It fills the visibility
         * maps that index-only scans need, which autovacuum does later on anyway.
         */
        public Builder vacuum(boolean vacuum) {
            options.vacuum(vacuum);
            return this;
        }

        /** Leaves out the rows of tables; their definitions arrive. May be called several times. */
        public Builder withoutRowsOf(ObjectPattern tables) {
            options.addTablesWithoutRows(tables);
            return this;
        }

        /**
         * From how many bytes on, without indexes, a table is copied in several parts at once; at least 1 MiB, 256 MiB by
         * default.
         */
        public Builder splitThreshold(long bytes) {
            options.splitThreshold(bytes);
            return this;
        }

        /**
         * Sets something in every session that writes rows, definitions and indexes to the target, such as
         * {@code maintenance_work_mem}. By default that gets a share of what the target says of its memory. Not in archive
         * mode, whose sessions are those of pg_restore.
         *
         * @param name letters, digits, underscores and dots; {@link #build} refuses others
         */
        public Builder targetSetting(String name, String value) {
            options.putSessionSetting(name, value);
            return this;
        }

        /**
         * Sets something in every session that reads rows from the source, such as {@code work_mem}; nothing by default. Not
         * in archive mode, whose sessions are those of pg_dump.
         *
         * @param name letters, digits, underscores and dots; {@link #build} refuses others
         */
        public Builder sourceSetting(String name, String value) {
            options.putSourceSetting(name, value);
            return this;
        }

        /**
         * Archive mode: each database goes through an archive in a folder of this directory, written by
         * <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a> {@code -Fd -j} and read by
         * <a href="https://www.postgresql.org/docs/current/app-pgrestore.html">pg_restore</a> {@code -j}, with as many jobs as
         * {@link dev.pgtrek.Migration.Builder#jobs} shared out among the databases that are copied at once. By default
         * nothing touches a disk. The tools report no figures: a result then has the rows that verification counted, none
         * without it, and no bytes. With {@link dev.pgtrek.option.PopulatedTarget#DROP} the target's objects are dropped
         * when the archive has been written.
         *
         * @param directory is created if it is not there; the folder in it, named after the database, must be empty or
         *     absent
         */
        public Builder archiveDirectory(Path directory) {
            options.archiveDirectory(directory);
            return this;
        }

        /** Whether archives stay when they have been restored; they are deleted by default. Needs an archive directory. */
        public Builder keepArchives(boolean keep) {
            options.keepArchives(keep);
            return this;
        }

        /** @throws IllegalArgumentException if an option is out of its bounds */
        public DumpRestore build() {
            return new DumpRestore(this);
        }
    }
}
