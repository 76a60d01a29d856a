package dev.pgtrek;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.internal.engine.Engine;
import dev.pgtrek.internal.engine.MigrationDiscovery;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.RolePasswords;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.TablePattern;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.MigrationStrategy;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves a PostgreSQL server's databases to another server of the same or a newer major version.
 *
 * <pre>{@code
 * Migration migration = Migration.builder()
 *     .source("postgresql://postgres:secret@old.example.com/postgres")
 *     .target("postgresql://postgres:secret@new.example.com/postgres?sslmode=verify-full")
 *     .checks(StandardChecks.all())
 *     .strategy(DumpRestore.withDefaults())
 *     .build();
 *
 * MigrationPlan plan = migration.plan();
 * MigrationResult result = migration.run();
 * }</pre>
 *
 * <p>Immutable and thread-safe; it may be run more than once, and several migrations may run in one process at the same
 * time.
 */
public final class Migration {
    private final Engine engine;

    private Migration(Engine engine) {
        this.engine = engine;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Names this migration in log lines and on both servers. */
    public String migrationId() {
        return engine.migrationId();
    }

    /**
     * Runs every check, those of the strategies too, also when some fail. Reads only.
     *
     * @return what was found; a server that can't be reached is a finding of the checks that look at connections, and the
     *     checks that can't be run without it are named
     * @throws IllegalArgumentException if a check is to be ignored or strict that there is not, naming those with the most similar
     *     ids; nothing is connected to then
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     * @throws MigrationException if reading a server fails in the middle
     */
    public CheckReport check() {
        return plan().checks();
    }

    /**
     * Tells what a run would do: for each database its strategy, why not another one, and its size. Reads only.
     *
     * @throws IllegalArgumentException if a check is to be ignored or strict that there is not, naming those with the most similar
     *     ids; nothing is connected to then
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     * @throws MigrationException if reading a server fails in the middle
     */
    public MigrationPlan plan() {
        try {
            return engine.plan();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException("reading the servers was interrupted", e);
        }
    }

    /**
     * Moves the databases, and returns when each of them is done or has failed.
     *
     * @return what became of each database
     * @throws IllegalArgumentException if a check is to be ignored or strict that there is not, naming those with the most similar
     *     ids; nothing is connected to then
     * @throws ChecksFailedException if a check found an error that concerns the whole migration; nothing was written
     * @throws dev.pgtrek.server.ConnectionFailedException if a server could not be reached
     * @throws MigrationCancelledException if the thread is interrupted: the run has then been ended, and the thread's
     *     interrupt status is set
     */
    public MigrationResult run() {
        try (MigrationRun run = start()) {
            return run.await();
        }
    }

    /**
     * Begins to move the databases, and returns at once.
     *
     * @throws IllegalArgumentException if a check is to be ignored or strict that there is not, naming those with the most similar
     *     ids; nothing is connected to then
     */
    public MigrationRun start() {
        return engine.start();
    }

    /**
     * Lists what earlier processes left on two servers: databases that replicate, and migrations that were broken off. A
     * server that can't be reached is passed over, as long as the other one can: what it knows is then missing. Reads only.
     *
     * @throws dev.pgtrek.server.ConnectionFailedException if neither can be reached
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     */
    public static List<FoundMigration> find(Server source, Server target) {
        try {
            return MigrationDiscovery.find(source, target);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException("looking for migrations was interrupted", e);
        }
    }

    /**
     * Takes up a migration that {@link #find} lists, by the first of this one's strategies that follows databases; this
     * one's own id does not matter. Events of the replication go to this one's listeners from then on. Closing the handle
     * lets go of it again.
     *
     * @return its replication, and what is known of its other databases
     * @throws MigrationException with {@link ErrorCode#REPLICATION} if the servers know of no such migration
     * @throws dev.pgtrek.server.ConnectionFailedException if neither server can be reached
     * @throws IllegalStateException if none of the strategies is a {@link dev.pgtrek.strategy.ContinuousStrategy}
     */
    public ReplicationHandle replication(String migrationId) {
        return engine.replication(migrationId, find(engine.server(Side.SOURCE), engine.server(Side.TARGET)));
    }

    /** Builds a {@link Migration}; not thread-safe. Source, target and at least one strategy are needed. */
    public static final class Builder {
        private static final int ID_BITS = 40;

        private @Nullable Server source;
        private @Nullable Server target;
        private final List<PreCheck> checks = new ArrayList<>();
        private final List<MigrationStrategy> strategies = new ArrayList<>();
        private final List<MigrationListener> listeners = new ArrayList<>();
        private final List<NamePattern> includedDatabases = new ArrayList<>();
        private final List<NamePattern> excludedDatabases = new ArrayList<>();
        private final List<TablePattern> includedTables = new ArrayList<>();
        private final List<TablePattern> excludedTables = new ArrayList<>();
        private final MigrationOptions.Builder options = MigrationOptions.builder();

        private Builder() {}

        /** The server to read from: a libpq URI, a libpq keyword string or a JDBC URL; see {@link Server#parse}. */
        public Builder source(String server) {
            return source(Server.parse(server));
        }

        public Builder source(Server server) {
            this.source = Objects.requireNonNull(server, "server");
            return this;
        }

        /** The server to write to: a libpq URI, a libpq keyword string or a JDBC URL; see {@link Server#parse}. */
        public Builder target(String server) {
            return target(Server.parse(server));
        }

        public Builder target(Server server) {
            this.target = Objects.requireNonNull(server, "server");
            return this;
        }

        /** Adds checks to those that are run before anything is written; none are by default. */
        public Builder checks(Collection<? extends PreCheck> more) {
            checks.addAll(more);
            return this;
        }

        /** Adds a check. */
        public Builder check(PreCheck check) {
            checks.add(Objects.requireNonNull(check, "check"));
            return this;
        }

        /** Leaves out the findings of the check with this id: one that was given, or a requirement of a strategy. */
        public Builder ignoreCheck(String id) {
            options.addIgnoredChecks(id);
            return this;
        }

        /** Makes errors of the warnings of the check with this id: one that was given, or a requirement of a strategy. */
        public Builder strictCheck(String id) {
            options.addStrictChecks(id);
            return this;
        }

        /** Adds a strategy behind those given before: a database is moved by the first one whose requirements are met. */
        public Builder strategy(MigrationStrategy strategy) {
            strategies.add(Objects.requireNonNull(strategy, "strategy"));
            return this;
        }

        /** Adds a listener. */
        public Builder listener(MigrationListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Chooses a database by name, or databases by a pattern with {@code *}; all of a user's own where none is chosen.
         */
        public Builder includeDatabase(String pattern) {
            includedDatabases.add(NamePattern.of(pattern));
            return this;
        }

        /** Leaves out a database by name, or databases by a pattern with {@code *}. */
        public Builder excludeDatabase(String pattern) {
            excludedDatabases.add(NamePattern.of(pattern));
            return this;
        }

        /**
         * Moves the rows of these tables only: {@code table}, {@code schema.table} or {@code database.schema.table}, see
         * {@link TablePattern}. Definitions always arrive.
         */
        public Builder includeTable(String pattern) {
            includedTables.add(TablePattern.parse(pattern));
            return this;
        }

        /** Leaves the rows of these tables behind; patterns as in {@link #includeTable}, and never together with it. */
        public Builder excludeTable(String pattern) {
            excludedTables.add(TablePattern.parse(pattern));
            return this;
        }

        /** Leaves the rows of tables that belong to extensions behind. */
        public Builder withoutExtensionTables() {
            options.extensionTables(false);
            return this;
        }

        /** Leaves out extensions, and what depends on them, by name or by a pattern with {@code *}. */
        public Builder excludeExtension(String pattern) {
            options.addExcludedExtensions(NamePattern.of(pattern));
            return this;
        }

        /** Leaves out roles, by name or by a pattern with {@code *}. */
        public Builder excludeRole(String pattern) {
            options.addExcludedRoles(NamePattern.of(pattern));
            return this;
        }

        /** What becomes of roles' passwords that can't be read on the source; new ones are generated by default. */
        public Builder rolePasswords(RolePasswords passwords) {
            options.rolePasswords(passwords);
            return this;
        }

        /** How many tables are copied, or indexes built, at once; 1 to 64, 4 by default. */
        public Builder jobs(int jobs) {
            options.jobs(jobs);
            return this;
        }

        /** How many databases are worked on at once; 1 to 64, as many as jobs by default. */
        public Builder parallelDatabases(int databases) {
            options.parallelDatabases(databases);
            return this;
        }

        /** Names the migration: 1 to 16 of {@code a-z} and {@code 0-9}; made up by default. */
        public Builder migrationId(String id) {
            options.migrationId(id);
            return this;
        }

        /** Databases must exist on the target; by default they are created. */
        public Builder withoutCreatingDatabases() {
            options.createDatabases(false);
            return this;
        }

        /** Lets the target be of an older major version than the source, which by default is an error. */
        public Builder allowOlderTarget() {
            options.allowOlderTarget(true);
            return this;
        }

        /** Refuses to begin if the selected databases take up more bytes than this. */
        public Builder maxTotalSize(long bytes) {
            options.maxTotalSize(bytes);
            return this;
        }

        /** Tells what the target's disk has free, where its user may not see that; by default the target is asked. */
        public Builder targetFreeBytes(long bytes) {
            options.targetFreeBytes(bytes);
            return this;
        }

        /** How much room the target must have, in percent of what is selected; 100 to 1000, 130 by default. */
        public Builder targetSpacePercent(int percent) {
            options.targetSpacePercent(percent);
            return this;
        }

        /** What happens to databases of the target that hold objects already; refused by default. */
        public Builder populatedTarget(PopulatedTarget what) {
            options.populatedTarget(what);
            return this;
        }

        /**
         * Lets {@link #populatedTarget} do its work in a database of the target although applications were switched to it,
         * or another migration replicates into or from it: what it holds may be lost. By default such a database is refused.
         *
         * @param name its exact name
         */
        public Builder overwriteDatabase(String name) {
            options.addOverwrittenDatabases(name);
            return this;
        }

        /** How closely the copy is compared with its source; by counts by default. */
        public Builder verify(Verify how) {
            options.verify(how);
            return this;
        }

        /** The folder of {@code pg_dump} and {@code pg_restore}; by default they are looked for. */
        public Builder clientTools(Path folder) {
            options.clientTools(folder);
            return this;
        }

        /** What the source may be asked for at the most; nothing is limited by default. */
        public Builder sourceLimits(SourceLimits limits) {
            options.sourceLimits(limits);
            return this;
        }

        /**
         * Builds the migration; nothing is connected to yet.
         *
         * @throws IllegalStateException if source, target or strategy is missing
         * @throws IllegalArgumentException if a value is out of its bounds, tables are both included and excluded, or two
         *     checks or two strategies go by one name
         */
        public Migration build() {
            if (source == null || target == null) {
                throw new IllegalStateException(
                        "a migration needs a source and a target; missing: " + (source == null ? "source" : "target"));
            }
            if (strategies.isEmpty()) {
                throw new IllegalStateException(
                        "a migration needs a strategy, such as DumpRestore.withDefaults(); none was given");
            }
            requireUnique("check", checks.stream().map(PreCheck::id).toList());
            requireUnique(
                    "strategy", strategies.stream().map(MigrationStrategy::name).toList());
            MigrationOptions built = options.databases(DatabaseSelection.of(includedDatabases, excludedDatabases))
                    .tables(TableSelection.of(includedTables, excludedTables))
                    .build();
            return new Migration(new Engine(
                    built.migrationId().orElseGet(Builder::newId),
                    built,
                    Map.of(Side.SOURCE, source, Side.TARGET, target),
                    checks,
                    strategies,
                    listeners));
        }

        private static void requireUnique(String what, List<String> names) {
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw new IllegalArgumentException(
                            "two of the given " + (what.equals("check") ? "checks" : "strategies") + " go by the name '"
                                    + name + "'; each needs its own");
                }
            }
        }

        private static String newId() {
            return new BigInteger(ID_BITS, new SecureRandom()).setBit(ID_BITS).toString(Character.MAX_RADIX);
        }
    }
}
