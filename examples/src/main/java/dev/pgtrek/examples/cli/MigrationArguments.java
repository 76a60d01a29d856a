package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.examples.cli.PgtrekCommand.Method;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.RolePasswords;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.MigrationStrategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of {@code migrate}; {@code check} and {@code plan} accept the same, since they report what it would do.
 */
final class MigrationArguments {
    @Mixin
    private final ServerArguments servers = new ServerArguments();

    @Mixin
    private final DataArguments data = new DataArguments();

    @Option(
            names = "--no-extension-tables",
            description = "Leaves behind the rows of tables that belong to extensions.")
    private boolean withoutExtensionTables;

    @Option(
            names = "--exclude-extension",
            paramLabel = "NAME",
            description = "Leaves out an extension, and what depends on it.")
    private final List<String> excludedExtensions = new ArrayList<>();

    @Option(names = "--exclude-role", paramLabel = "NAME", description = "Leaves out a role.")
    private final List<String> excludedRoles = new ArrayList<>();

    @Option(
            names = "--method",
            paramLabel = "auto|replication|dump",
            description = "How databases are moved: replicated after their copy, or copied once. auto, the default,"
                    + " replicates those that meet the requirements, and names the reason for others.")
    private Method method = Method.AUTO;

    @Mixin
    private final DefinitionArguments definitions = new DefinitionArguments();

    @Mixin
    private final ReplicationArguments replication = new ReplicationArguments();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many tables are copied, or indexes built, at once: 1 to 64, 4 by default.")
    private @Nullable Integer jobs;

    @Option(
            names = "--pg-bin",
            paramLabel = "DIR",
            description =
                    "The folder of pg_dump and pg_restore, for --definitions-from client-tools; by default they are"
                            + " looked for.")
    private @Nullable Path clientTools;

    @Option(
            names = "--migration-id",
            paramLabel = "ID",
            description = "Names the migration: 1 to 16 of a-z and 0-9; made up by default.")
    private @Nullable String migrationId;

    @Option(names = "--no-create-database", description = "Databases must exist on the target.")
    private boolean withoutCreatingDatabases;

    @Option(names = "--allow-older-target", description = "The target may be of an older major version.")
    private boolean olderTarget;

    @Option(
            names = "--max-total-size",
            paramLabel = "BYTES",
            description = "Refuses to begin if the selected databases take up more than this.")
    private @Nullable Long maxTotalSize;

    @Option(
            names = "--ignore-check",
            paramLabel = "ID",
            description = "Leaves out what the check of this id finds. Repeatable.")
    private final List<String> ignoredChecks = new ArrayList<>();

    @Option(
            names = "--strict-check",
            paramLabel = "ID",
            description = "Takes the warnings of the check of this id for errors. Repeatable.")
    private final List<String> strictChecks = new ArrayList<>();

    @Option(
            names = "--target-free-space",
            paramLabel = "BYTES",
            description = "What the target's disk has free, where its user may not see that.")
    private @Nullable Long targetFreeSpace;

    @Option(
            names = "--populated",
            paramLabel = "refuse|append|drop",
            description =
                    "What happens to databases of the target that hold something already: refuse them, append what"
                            + " they lack, or drop their objects of the same names first, as after a failed"
                            + " run; refuse by default.")
    private @Nullable PopulatedTarget populated;

    @Option(
            names = "--overwrite-database",
            paramLabel = "NAME",
            description =
                    "Lets --populated work in a database of the target although applications were switched to it, or"
                            + " another migration replicates into or from it: what it holds may be lost. Repeatable.")
    private final List<String> overwrittenDatabases = new ArrayList<>();

    @Option(
            names = "--verify",
            paramLabel = "none|counts|checksums",
            description = "How closely what arrived is compared with what left, in databases that are copied once,"
                    + " or cut over; counts by default.")
    private @Nullable Verify verify;

    Server target(Map<String, String> environment) {
        return servers.target(environment);
    }

    /** @param passwords how roles' passwords that can't be read on the source are handled */
    Migration migration(Map<String, String> environment, RolePasswords passwords, MigrationListener listener) {
        Migration.Builder builder = Migration.builder()
                .source(servers.source(environment))
                .target(servers.target(environment))
                .checks(StandardChecks.all())
                .rolePasswords(passwords)
                .listener(listener);
        try {
            addStrategies(builder, environment);
            data.applyTo(builder);
            applyOptionsTo(builder);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Runs an operation of a migration that begins with its checks.
     *
     * @throws WrongUsageException if an ignored or strict check does not exist
     */
    static <T> T withKnownChecks(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException(String.valueOf(e.getMessage()));
        }
    }

    private void addStrategies(Migration.Builder builder, Map<String, String> environment) {
        if (method == Method.DUMP) {
            replication.refuseAll();
        } else {
            definitions.requireAll();
            builder.strategy(replication.strategy(definitions.copy(), environment));
        }
        if (method != Method.REPLICATION) {
            builder.strategy(definitions.copy());
        }
    }

    /** Returns how closely rows are compared. */
    Verify verify() {
        return verify == null ? Verify.COUNTS : verify;
    }

    ReplicationArguments replication() {
        return replication;
    }

    /** Drops ids of checks that only the other method has: they are valid, but there is nothing to ignore. */
    private Stream<String> concerned(List<String> ids) {
        Set<String> others = new HashSet<>();
        if (method != Method.AUTO) {
            MigrationStrategy dump = DumpRestore.withDefaults();
            MigrationStrategy follow = LogicalReplication.withDefaults();
            (method == Method.DUMP ? follow : dump).requirements().forEach(check -> others.add(check.id()));
            (method == Method.DUMP ? dump : follow).requirements().forEach(check -> others.remove(check.id()));
        }
        return ids.stream().filter(id -> !others.contains(id));
    }

    private void applyOptionsTo(Migration.Builder builder) {
        if (withoutExtensionTables) {
            builder.withoutExtensionTables();
        }
        excludedExtensions.forEach(builder::excludeExtension);
        excludedRoles.forEach(builder::excludeRole);
        concerned(ignoredChecks).forEach(builder::ignoreCheck);
        concerned(strictChecks).forEach(builder::strictCheck);
        if (targetFreeSpace != null) {
            builder.targetFreeBytes(targetFreeSpace);
        }
        if (jobs != null) {
            builder.jobs(jobs);
        }
        if (clientTools != null) {
            builder.clientTools(clientTools);
        }
        if (migrationId != null) {
            builder.migrationId(migrationId);
        }
        if (withoutCreatingDatabases) {
            builder.withoutCreatingDatabases();
        }
        if (olderTarget) {
            builder.allowOlderTarget();
        }
        if (maxTotalSize != null) {
            builder.maxTotalSize(maxTotalSize);
        }
        if (populated != null) {
            builder.populatedTarget(populated);
        }
        overwrittenDatabases.forEach(builder::overwriteDatabase);
        if (verify != null) {
            builder.verify(verify);
        }
    }
}
