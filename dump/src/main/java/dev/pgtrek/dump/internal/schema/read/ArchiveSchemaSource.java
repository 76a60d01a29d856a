package dev.pgtrek.dump.internal.schema.read;

import dev.pgtrek.dump.internal.Folders;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.toc.ArchiveToc;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ToolHost;
import dev.pgtrek.dump.internal.tool.ToolRunner;
import dev.pgtrek.dump.internal.tool.ToolSessions;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DatabaseMigration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Definitions from an archive that <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a> writes
 * under an exported snapshot. Until this is closed, the archive is in a folder that other users may not read.
 */
public final class ArchiveSchemaSource implements SchemaSource {
    private final Path archive;
    private final Optional<Path> folder;
    private final boolean tablespaces;

    private ArchiveSchemaSource(Path archive, Optional<Path> folder, boolean tablespaces) {
        this.archive = archive;
        this.folder = folder;
        this.tablespaces = tablespaces;
    }

    /** Dumps the definitions, and returns when the archive is complete. */
    public static ArchiveSchemaSource dump(
            DatabaseMigration migration, ClientTools tools, String snapshotId, TransferOptions options)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("--snapshot=" + snapshotId, "--exclude-schema=" + ReplicationName.PATTERN));
        if (migration.target().version().major() > tools.version().major()) {
            // older tools don't know the words that the target has reserved since
            arguments.add("--quote-all-identifiers");
        }
        return dump(ToolHost.of(migration), migration.sourceServer(), migration.database(), tools, options, arguments);
    }

    private static ArchiveSchemaSource dump(
            ToolHost host,
            Server server,
            String database,
            ClientTools tools,
            TransferOptions options,
            List<String> arguments)
            throws IOException, InterruptedException {
        Path folder = Folders.temporary(host.id());
        Path archive = folder.resolve("schema.dump");
        ArchiveSchemaSource source = new ArchiveSchemaSource(archive, Optional.of(folder), options.tablespaces());
        boolean complete = false;
        try {
            List<String> all = new ArrayList<>(options(server, archive, options));
            all.addAll(arguments);
            new ToolRunner(host, line -> true)
                    .run(
                            tools.pgDump(),
                            all,
                            definite(server.libpqEnvironment(database)),
                            new ToolSessions(server, database)::working);
            complete = true;
            return source;
        } finally {
            if (!complete) {
                source.close();
            }
        }
    }

    /** Returns the definitions of an existing archive, which is kept. */
    public static ArchiveSchemaSource of(TransferOptions options, Path archive) {
        return new ArchiveSchemaSource(archive, Optional.empty(), options.tablespaces());
    }

    private static List<String> options(Server server, Path archive, TransferOptions options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--format=custom",
                "--compress=0",
                "--schema-only",
                "--no-password",
                "--no-sync",
                "--encoding=UTF8",
                "--file=" + archive,
                "--dbname=" + server.libpqKeepalives()));
        if (!options.publications()) {
            arguments.add("--no-publications");
        }
        if (!options.subscriptions()) {
            arguments.add("--no-subscriptions");
        }
        return arguments;
    }

    /** Settings of a role or a database would change how definitions are written. */
    private static Map<String, String> definite(Map<String, String> environment) {
        Map<String, String> definite = new HashMap<>(environment);
        definite.merge(
                "PGOPTIONS",
                "-c standard_conforming_strings=on -c statement_timeout=0 -c idle_in_transaction_session_timeout=0",
                (theirs, ours) -> theirs + ' ' + ours);
        return definite;
    }

    /** The archive's location. */
    public Path archive() {
        return archive;
    }

    @Override
    public Entries entries(Section section) throws IOException {
        return new ArchiveEntries(ArchiveToc.open(archive), section, tablespaces);
    }

    @Override
    public void close() throws IOException {
        if (folder.isPresent()) {
            Folders.delete(folder.get());
        }
    }
}
