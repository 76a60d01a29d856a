package dev.pgtrek.dump.internal.archive;

import dev.pgtrek.dump.internal.Folders;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.toc.ArchiveToc;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ToolRunner;
import dev.pgtrek.dump.internal.tool.ToolSessions;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.QuietLog;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One database's archive in a folder of its own; written and read by several jobs. */
public final class DirectoryArchive {
    private static final String NO_TIMEOUTS =
            "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0";

    private final ToolRunner runner;
    private final ClientTools tools;
    private final TransferOptions options;
    private final Path folder;

    /** @param folder holds the archive and nothing else */
    public DirectoryArchive(ToolRunner runner, ClientTools tools, TransferOptions options, Path folder) {
        this.runner = runner;
        this.tools = tools;
        this.options = options;
        this.folder = folder;
    }

    /** The folder of a database's archive in a caller's directory; its name is plain for any name of the database. */
    public static Path folder(Path directory, String database) {
        StringBuilder name = new StringBuilder();
        database.codePoints().forEach(c -> {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-');
            name.append(plain ? Character.toString(c) : "%%%02x".formatted(c));
        });
        return directory.resolve(name.toString());
    }

    public Path folder() {
        return folder;
    }

    /**
     * Writes the archive.
     *
     * @param snapshotId the exported snapshot to dump; empty for the current state of the database
     * @param withoutRows the tables of which only the definitions are dumped
     * @throws MigrationException if the folder is not empty, or pg_dump fails
     */
    public void write(
            Server source, String database, Optional<String> snapshotId, int jobs, List<QualifiedName> withoutRows)
            throws InterruptedException {
        prepareFolder();
        List<String> arguments = new ArrayList<>(List.of(
                "--format=directory",
                "--jobs=" + jobs,
                "--no-password",
                "--encoding=UTF8",
                "--exclude-schema=" + ReplicationName.PATTERN,
                "--file=" + folder,
                "--dbname=" + source.libpqKeepalives()));
        snapshotId.ifPresent(id -> arguments.add("--snapshot=" + id));
        // names in double quotes are not interpreted as patterns
        withoutRows.forEach(table -> arguments.add("--exclude-table-data=" + table.quoted()));
        if (!options.keepArchives() && snapshotId.isPresent()) {
            arguments.add("--no-sync");
        }
        // definitions are read, and in part executed, by code that expects this setting
        String settings = NO_TIMEOUTS + " -c standard_conforming_strings=on";
        runner.run(
                tools.pgDump(),
                arguments,
                environment(source, database, settings),
                new ToolSessions(source, database)::working);
    }

    /**
     * Reads the archive's table of contents to the end.
     *
     * @throws MigrationException if that fails
     */
    public void requireReadable() {
        try (ArchiveToc toc = ArchiveToc.open(folder)) {
            while (toc.next() != null) {
                // reading it is enough
            }
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS, "pg_dump ended without an error, but " + e.getMessage(), e);
        }
    }

    private void prepareFolder() {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> content = Files.list(folder)) {
                    if (content.findAny().isPresent()) {
                        throw new MigrationException(
                                ErrorCode.CLIENT_TOOLS,
                                "the folder " + folder
                                        + " for an archive is not empty; empty it, or name another directory");
                    }
                }
            }
            Folders.createPrivate(folder);
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "the folder " + folder + " for an archive can't be made: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Restores the archive into an existing database.
     *
     * @param database its name, as the target's server takes it: see {@link Server#nameOf}
     * @param useList names the file that lists the entries to restore; empty for all
     * @param owners whether owners are kept
     * @throws MigrationException if pg_restore fails
     */
    public void restore(Server target, String database, int jobs, Optional<Path> useList, boolean owners)
            throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--format=directory",
                "--jobs=" + jobs,
                "--no-password",
                "--dbname=" + conninfo(target.nameOf(database)) + " " + target.libpqKeepalives()));
        if (!options.allowRefusedStatements()) {
            arguments.add("--exit-on-error");
        }
        useList.ifPresent(file -> arguments.add("--use-list=" + file));
        if (!owners || options.ownership() == Ownership.TARGET_USER) {
            arguments.add("--no-owner");
        }
        addUnless(options.comments(), "--no-comments", arguments);
        addUnless(options.grants(), "--no-privileges", arguments);
        addUnless(options.tablespaces(), "--no-tablespaces", arguments);
        addUnless(options.publications(), "--no-publications", arguments);
        addUnless(options.subscriptions(), "--no-subscriptions", arguments);
        arguments.add(folder.toString());
        String settings = NO_TIMEOUTS + " -c default_transaction_read_only=off -c synchronous_commit=off"
                + " -c array_nulls=on -c lc_monetary=C"
                + quietLog(target, database);
        runner.run(
                tools.pgRestore(),
                arguments,
                environment(target, database, settings),
                new ToolSessions(target, database)::working);
    }

    /** pg_restore sends the passwords of user mappings and subscriptions in its statements. */
    private static String quietLog(Server target, String database) {
        try (Connection session = target.connect(database)) {
            return QuietLog.settings(session).entrySet().stream()
                    .map(setting -> " -c " + setting.getKey() + "=" + setting.getValue())
                    .collect(Collectors.joining());
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "database " + target.nameOf(database) + " of the target: its settings can't be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void addUnless(boolean carry, String option, List<String> arguments) {
        if (!carry) {
            arguments.add(option);
        }
    }

    /** A plain name would be parsed as a connection string if it resembles one. */
    private static String conninfo(String database) {
        return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static Map<String, String> environment(Server server, String database, String settings) {
        Map<String, String> environment = new HashMap<>(server.libpqEnvironment(database));
        environment.merge("PGOPTIONS", settings, (theirs, ours) -> theirs + ' ' + ours);
        return environment;
    }

    /** Deletes the archive. */
    public void delete() throws IOException {
        Folders.delete(folder);
    }
}
