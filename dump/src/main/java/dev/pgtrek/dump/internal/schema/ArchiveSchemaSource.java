package dev.pgtrek.dump.internal.schema;

import dev.pgtrek.dump.internal.Folders;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ToolHost;
import dev.pgtrek.dump.internal.tool.ToolRunner;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.ReplicationName;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Definitions out of an archive that <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a> makes
 * under a snapshot of ours, and that <a href="https://www.postgresql.org/docs/current/app-pgrestore.html">pg_restore</a>
 * turns into SQL. Archive and SQL lie in a folder that nobody else may read, until this is closed.
 */
public final class ArchiveSchemaSource implements SchemaSource {
    private static final String RESTORE_CHATTER = "pg_restore: creating ";

    private final ToolRunner runner;
    private final ClientTools tools;
    private final TransferOptions options;
    private final Path folder;
    private final Path archive;

    private ArchiveSchemaSource(
            ToolRunner runner, ClientTools tools, TransferOptions options, Path folder, Path archive) {
        this.runner = runner;
        this.tools = tools;
        this.options = options;
        this.folder = folder;
        this.archive = archive;
    }

    /** Dumps the definitions, and returns when the archive is complete. */
    public static ArchiveSchemaSource dump(
            DatabaseMigration migration, ClientTools tools, String snapshotId, TransferOptions options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("--snapshot=" + snapshotId, "--exclude-schema=" + ReplicationName.PATTERN));
        if (migration.target().version().major() > tools.version().major()) {
            // these tools don't know the words that the target has reserved since
            arguments.add("--quote-all-identifiers");
        }
        return dump(
                ToolHost.of(migration),
                migration.sourceServer().libpqEnvironment(migration.database()),
                tools,
                options,
                arguments);
    }

    /** Dumps the definitions of some tables, with what belongs to them, as they are now. */
    public static ArchiveSchemaSource dumpTables(
            ToolHost host, Server source, String database, ClientTools tools, List<QualifiedName> tables)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--quote-all-identifiers"));
        tables.forEach(table -> arguments.add("--table=" + table.quoted()));
        TransferOptions options = TransferOptions.builder().build();
        return dump(host, source.libpqEnvironment(database), tools, options, arguments);
    }

    private static ArchiveSchemaSource dump(
            ToolHost host,
            Map<String, String> environment,
            ClientTools tools,
            TransferOptions options,
            List<String> arguments)
            throws IOException, InterruptedException {
        Path folder = Folders.temporary(host.id());
        ArchiveSchemaSource source =
                new ArchiveSchemaSource(runner(host), tools, options, folder, folder.resolve("schema.dump"));
        boolean complete = false;
        try {
            source.dump(environment, arguments);
            complete = true;
            return source;
        } finally {
            if (!complete) {
                source.close();
            }
        }
    }

    /** The definitions of an archive that is there, and stays. */
    public static ArchiveSchemaSource of(
            DatabaseMigration migration, ClientTools tools, TransferOptions options, Path archive) throws IOException {
        Path folder = Folders.temporary(migration.migrationId());
        return new ArchiveSchemaSource(runner(ToolHost.of(migration)), tools, options, folder, archive);
    }

    private static ToolRunner runner(ToolHost host) {
        return new ToolRunner(host, line -> !line.startsWith(RESTORE_CHATTER));
    }

    private void dump(Map<String, String> environment, List<String> more) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--format=custom",
                "--compress=0",
                "--schema-only",
                "--no-password",
                "--no-sync",
                "--encoding=UTF8",
                "--file=" + archive));
        if (!options.publications()) {
            arguments.add("--no-publications");
        }
        if (!options.subscriptions()) {
            arguments.add("--no-subscriptions");
        }
        arguments.addAll(more);
        runner.run(tools.pgDump(), arguments, definite(environment), Optional.empty());
    }

    /** A role's or a database's own settings would change how definitions are written. */
    private static Map<String, String> definite(Map<String, String> environment) {
        Map<String, String> definite = new HashMap<>(environment);
        definite.merge(
                "PGOPTIONS",
                "-c standard_conforming_strings=on -c statement_timeout=0 -c idle_in_transaction_session_timeout=0",
                (theirs, ours) -> theirs + ' ' + ours);
        return definite;
    }

    @Override
    public Entries entries(Section section) throws IOException, InterruptedException {
        Path script = folder.resolve(section.option() + ".sql");
        List<String> arguments = new ArrayList<>(
                List.of("--verbose", "--section=" + section.option(), "--file=" + script, archive.toString()));
        if (!options.tablespaces()) {
            arguments.add(0, "--no-tablespaces");
        }
        runner.run(tools.pgRestore(), arguments, Map.of(), Optional.empty());
        return new ScriptEntries(Files.newBufferedReader(script, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }

    private static final class ScriptEntries implements Entries {
        private final Reader script;
        private final ArchiveTextReader entries;

        private ScriptEntries(Reader script) {
            this.script = script;
            this.entries = new ArchiveTextReader(script);
        }

        @Override
        public @Nullable SchemaEntry next() throws IOException {
            return entries.next();
        }

        @Override
        public void close() throws IOException {
            script.close();
        }
    }
}
