package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Selects one of the migrations that earlier calls left replicating. */
final class AttachArguments {
    @Mixin
    private final ServerArguments servers = new ServerArguments();

    @Option(
            names = "--migration-id",
            paramLabel = "ID",
            description = "Which migration; needed only where several run between the two servers.")
    private @Nullable String migrationId;

    @Option(
            names = "--rename-database",
            paramLabel = "OLD=NEW",
            description = "The name NEW on the target of database OLD of the source. The target knows it; needed only"
                    + " where the source is lost after a cutover with reverse replication. Repeatable.")
    private final List<String> renamed = new ArrayList<>();

    /** Attaches to the migration; empty if there is none, and no id was given. */
    Optional<ReplicationHandle> attach(Map<String, String> environment) {
        return attach(environment, Migration.builder().strategy(LogicalReplication.withDefaults()));
    }

    /** @param migration contains all settings except the servers */
    Optional<ReplicationHandle> attach(Map<String, String> environment, Migration.Builder migration) {
        Server source = servers.source(environment);
        Server target = servers.target(environment);
        Map<String, String> names = new HashMap<>();
        Migration attaching;
        try {
            RenameArguments.apply(renamed, names::put);
            RenameArguments.apply(renamed, migration::renameDatabase);
            attaching = migration.source(source).target(target).build();
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException(String.valueOf(e.getMessage()));
        }
        return Optional.ofNullable(migrationId)
                .or(() -> only(Migration.find(source, target.withRenamedDatabases(names))))
                .map(attaching::replication);
    }

    private static Optional<String> only(List<FoundMigration> found) {
        if (found.size() > 1) {
            throw new WrongUsageException("several migrations are there, say which one by --migration-id: "
                    + found.stream().map(FoundMigration::migrationId).collect(Collectors.joining(", ")));
        }
        return found.stream().map(FoundMigration::migrationId).findFirst();
    }
}
