package dev.pgtrek;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.internal.engine.Engine;
import dev.pgtrek.internal.engine.MigrationDiscovery;
import dev.pgtrek.option.Content;
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
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.MigrationStrategy;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 * <p>Immutable and thread-safe; it may run more than once, and several migrations may run in one process at the same
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
     * Runs every check, including the strategies' requirements, even if some fail. Reads only.
     *
     * @return the findings; an unreachable server is a finding of the connection checks, and the checks that can't run
     *     without it are named
     * @throws IllegalArgumentException if the id of an ignored or strict check is unknown, naming the most similar ids;
     *     no connection is opened then
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     * @throws MigrationException if reading a server fails midway
     */
    public CheckReport check() {
        return plan().checks();
    }

    /**
     * Returns what a run would do: for each database its strategy, why the others were rejected, and its size. Reads
     * only.
     *
     * @throws IllegalArgumentException if the id of an ignored or strict check is unknown, naming the most similar ids;
     *     no connection is opened then
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     * @throws MigrationException if reading a server fails midway
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
     * Moves the databases, and returns when each one is done or has failed.
     *
     * @return the result of each database
     * @throws IllegalArgumentException if the id of an ignored or strict check is unknown, naming the most similar ids;
     *     no connection is opened then
     * @throws ChecksFailedException if a check found an error that concerns the whole migration; nothing was written
     * @throws dev.pgtrek.server.ConnectionFailedException if a server could not be reached
     * @throws MigrationCancelledException if the thread is interrupted: the run has ended then, and the thread's
     *     interrupt status is set
     */
    public MigrationResult run() {
        try (MigrationRun run = start()) {
            return run.await();
        }
    }

    /**
     * Starts to move the databases, and returns at once.
     *
     * @throws IllegalArgumentException if the id of an ignored or strict check is unknown, naming the most similar ids;
     *     no connection is opened then
     */
    public MigrationRun start() {
        return engine.start();
    }

    /**
     * Lists the migrations that earlier processes left on two servers: databases that replicate, and interrupted
     * migrations. Skips one unreachable server if the other one answers; what only the skipped server knows is then
     * missing. That includes the name on the source of a database with another name on the target, once the database is
     * cut over with reverse replication; {@link Server#withRenamedDatabases} supplies it. Reads only.
     *
     * @throws dev.pgtrek.server.ConnectionFailedException if both are unreachable
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
     * Attaches to a migration that {@link #find} lists, with the first strategy of this migration that replicates
     * databases; the id of this migration does not matter. This migration's listeners receive the events of the
     * replication from then on. Closing the handle detaches from the replication.
     *
     * @return a handle to its replication, with what is known of its other databases
     * @throws MigrationException with {@link ErrorCode#REPLICATION} if neither server has such a migration
     * @throws dev.pgtrek.server.ConnectionFailedException if both servers are unreachable
     * @throws IllegalStateException if none of the strategies is a {@link dev.pgtrek.strategy.ContinuousStrategy}
     */
    public ReplicationHandle replication(String migrationId) {
        return engine.replication(migrationId, find(engine.server(Side.SOURCE), engine.server(Side.TARGET)));
    }

    /** Builds a {@link Migration}; not thread-safe. Source, target and at least one strategy are required. */
    public static final class Builder {
        private static final int ID_BITS = 40;

        private @Nullable Server source;
        private @Nullable Server target;
        private final List<PreCheck> checks = new ArrayList<>();
        private final List<MigrationStrategy> strategies = new ArrayList<>();
        private final List<MigrationListener> listeners = new ArrayList<>();
        private final List<NamePattern> includedDatabases = new ArrayList<>();
        private final List<NamePattern> excludedDatabases = new ArrayList<>();
        private final Map<String, String> renamedDatabases = new HashMap<>();
        private final List<ObjectPattern> includedTables = new ArrayList<>();
        private final List<ObjectPattern> excludedTables = new ArrayList<>();
        private final List<ObjectPattern> includedSchemas = new ArrayList<>();
        private final List<ObjectPattern> excludedObjects = new ArrayList<>();
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

        /** Adds checks that run before anything is written; none by default. */
        public Builder checks(Collection<? extends PreCheck> more) {
            checks.addAll(more);
            return this;
        }

        /** Adds a check. */
        public Builder check(PreCheck check) {
            checks.add(Objects.requireNonNull(check, "check"));
            return this;
        }

        /** Ignores the findings of the check with this id: an added check, or a requirement of a strategy. */
        public Builder ignoreCheck(String id) {
            options.addIgnoredChecks(id);
            return this;
        }

        /** Turns the warnings of the check with this id into errors: an added check, or a requirement of a strategy. */
        public Builder strictCheck(String id) {
            options.addStrictChecks(id);
            return this;
        }

        /** Adds a strategy after the previous ones; the first one whose requirements are met moves a database. */
        public Builder strategy(MigrationStrategy strategy) {
            strategies.add(Objects.requireNonNull(strategy, "strategy"));
            return this;
        }

        /** Adds a listener. */
        public Builder listener(MigrationListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Selects a database by name, or databases by a pattern with {@code *}; by default every user database. */
        public Builder includeDatabase(String pattern) {
            includedDatabases.add(NamePattern.of(pattern));
            return this;
        }

        /** Excludes a database by name, or databases by a pattern with {@code *}. */
        public Builder excludeDatabase(String pattern) {
            excludedDatabases.add(NamePattern.of(pattern));
            return this;
        }

        /**
         * Gives a database another name on the target. May be called for several databases, also to exchange their
         * names. A run fails before anything is written if the database is not selected, or a selected database keeps
         * the name. By default a database has the same name on both servers.
         *
         * <p>Everything else names the database as the source does: table patterns, results, statuses,
         * {@link Cutover#leftOut()}; {@link #overwriteDatabase} takes the name on the target. The target records the
         * names: {@link #replication} needs no renaming.
         *
         * @param source its exact name on the source
         * @param target its name on the target, of 1 to 63 bytes; {@link #build} rejects other names, and one name for
         *     two databases
         * @throws IllegalArgumentException if the database was already given another name
         */
        public Builder renameDatabase(String source, String target) {
            String before = renamedDatabases.putIfAbsent(source, target);
            if (before != null && !before.equals(target)) {
                throw new IllegalArgumentException("database '" + source + "' is renamed to both '" + before + "' and '"
                        + target + "'; rename it once (renameDatabase)");
            }
            return this;
        }

        /**
         * Moves the rows of these tables only: {@code table}, {@code schema.table} or {@code database.schema.table},
         * see {@link ObjectPattern}. The definitions of other tables are moved all the same.
         */
        public Builder includeTable(String pattern) {
            includedTables.add(ObjectPattern.parse(pattern));
            return this;
        }

        /**
         * Excludes the rows of these tables; takes patterns as in {@link #includeTable}, and never together with it.
         */
        public Builder excludeTable(String pattern) {
            excludedTables.add(ObjectPattern.parse(pattern));
            return this;
        }

        /**
         * Includes the objects of these schemas alone, by {@code schema} or {@code database.schema}, each part as in
         * {@link ObjectPattern}. Objects outside of schemas still arrive. So do extensions, with their schemas.
         *
         * <p>What depends on an object that does not arrive does not arrive either, and is named in a finding. A table
         * is not left out for that: {@link #check} reports an error. Default: all schemas.
         *
         * @throws IllegalArgumentException if the pattern is invalid
         */
        public Builder includeSchema(String pattern) {
            includedSchemas.add(ObjectPattern.ofSchema(pattern));
            return this;
        }

        /**
         * Excludes these schemas with all of their objects, extensions among them; takes patterns as in
         * {@link #includeSchema}, and takes precedence over it.
         *
         * @throws IllegalArgumentException if the pattern is invalid
         */
        public Builder excludeSchema(String pattern) {
            excludedObjects.add(ObjectPattern.ofSchema(pattern));
            return this;
        }

        /**
         * Excludes tables, with their rows, views, sequences, functions, types and other objects of schemas by name, see
         * {@link ObjectPattern}; what depends on them as in {@link #includeSchema}. A function's arguments are not part
         * of its name. {@link #excludeTable} excludes rows alone.
         *
         * @throws IllegalArgumentException if the pattern is invalid
         */
        public Builder excludeObject(String pattern) {
            excludedObjects.add(ObjectPattern.parse(pattern));
            return this;
        }

        /** Excludes the rows of tables that belong to extensions. */
        public Builder withoutExtensionTables() {
            options.extensionTables(false);
            return this;
        }

        /** Excludes extensions, and what depends on them, by name or by a pattern with {@code *}. */
        public Builder excludeExtension(String pattern) {
            options.addExcludedExtensions(NamePattern.of(pattern));
            return this;
        }

        /** Excludes roles, by name or by a pattern with {@code *}. */
        public Builder excludeRole(String pattern) {
            options.addExcludedRoles(NamePattern.of(pattern));
            return this;
        }

        /**
         * Sets the handling of roles' passwords that can't be read on the source; new ones are generated by default.
         */
        public Builder rolePasswords(RolePasswords passwords) {
            options.rolePasswords(passwords);
            return this;
        }

        /** Sets how many tables are copied, or indexes built, at once; 1 to 64, 4 by default. */
        public Builder jobs(int jobs) {
            options.jobs(jobs);
            return this;
        }

        /** Sets how many databases are processed at once; 1 to 64, as many as jobs by default. */
        public Builder parallelDatabases(int databases) {
            options.parallelDatabases(databases);
            return this;
        }

        /** Names the migration: 1 to 16 of {@code a-z} and {@code 0-9}; generated by default. */
        public Builder migrationId(String id) {
            options.migrationId(id);
            return this;
        }

        /** Requires that the databases exist on the target; by default they are created. */
        public Builder withoutCreatingDatabases() {
            options.createDatabases(false);
            return this;
        }

        /** Allows a target of an older major version than the source, which is an error by default. */
        public Builder allowOlderTarget() {
            options.allowOlderTarget(true);
            return this;
        }

        /** Fails before anything is written if the selected databases are larger than this many bytes. */
        public Builder maxTotalSize(long bytes) {
            options.maxTotalSize(bytes);
            return this;
        }

        /**
         * Sets the free bytes on the target's disk, for a user who may not read them; by default the target is queried.
         */
        public Builder targetFreeBytes(long bytes) {
            options.targetFreeBytes(bytes);
            return this;
        }

        /** Sets how much free space the target needs, in percent of the selected size; 100 to 1000, 130 by default. */
        public Builder targetSpacePercent(int percent) {
            options.targetSpacePercent(percent);
            return this;
        }

        /** Sets the handling of target databases that already hold objects; rejected by default. */
        public Builder populatedTarget(PopulatedTarget what) {
            options.populatedTarget(what);
            return this;
        }

        /**
         * Applies {@link #populatedTarget} to a database of the target even if applications were switched to it, or
         * another migration replicates into or from it. Its contents may be lost. By default such a database is
         * rejected.
         *
         * @param name its exact name on the target
         */
        public Builder overwriteDatabase(String name) {
            options.addOverwrittenDatabases(name);
            return this;
        }

        /** Sets how closely the copy is compared with its source; by counts by default. */
        public Builder verify(Verify how) {
            options.verify(how);
            return this;
        }

        /** Sets the folder of {@code pg_dump} and {@code pg_restore}; by default they are searched for. */
        public Builder clientTools(Path folder) {
            options.clientTools(folder);
            return this;
        }

        /** Limits the load on the source; nothing is limited by default. */
        public Builder sourceLimits(SourceLimits limits) {
            options.sourceLimits(limits);
            return this;
        }

        /**
         * Builds the migration; opens no connection.
         *
         * @throws IllegalStateException if source, target or strategy is missing
         * @throws IllegalArgumentException if a value is out of bounds, tables are both included and excluded, two
         *     databases are renamed to one name, two checks or two strategies share a name, strategies move different
         *     {@linkplain MigrationStrategy#content() content}, or {@link PopulatedTarget#DROP} is chosen where only rows
         *     are moved
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
            Content content = content();
            if (content == Content.ROWS) {
                options.createDatabases(false);
            }
            MigrationOptions built = options.content(content)
                    .databases(DatabaseSelection.of(includedDatabases, excludedDatabases))
                    .renamedDatabases(renamedDatabases)
                    .tables(TableSelection.of(includedTables, excludedTables))
                    .objects(ObjectSelection.of(includedSchemas, excludedObjects))
                    .build();
            return new Migration(new Engine(
                    built.migrationId().orElseGet(Builder::newId),
                    built,
                    Map.of(Side.SOURCE, source, Side.TARGET, target),
                    checks,
                    strategies,
                    listeners));
        }

        private Content content() {
            Map<String, Content> contents = new LinkedHashMap<>();
            strategies.forEach(strategy -> contents.put(strategy.name(), strategy.content()));
            if (Set.copyOf(contents.values()).size() > 1) {
                throw new IllegalArgumentException("all strategies of a migration must move the same content, was "
                        + contents + "; use a migration for each content");
            }
            return contents.values().iterator().next();
        }

        private static void requireUnique(String what, List<String> names) {
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw new IllegalArgumentException("two of the given "
                            + (what.equals("check") ? "checks have the id '" : "strategies have the name '") + name
                            + "'; each needs its own");
                }
            }
        }

        private static String newId() {
            return new BigInteger(ID_BITS, new SecureRandom()).setBit(ID_BITS).toString(Character.MAX_RADIX);
        }
    }
}
