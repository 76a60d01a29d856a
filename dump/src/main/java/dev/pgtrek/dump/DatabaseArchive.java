package dev.pgtrek.dump;

import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.archive.DirectoryArchive;
import dev.pgtrek.dump.internal.source.ServerVersions;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.dump.internal.tool.ToolHost;
import dev.pgtrek.dump.internal.tool.ToolRunner;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.ServerVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Dumps one database to a directory in the format of {@code pg_dump -Fd}, or restores it from there.
 *
 * <pre>{@code
 * DatabaseArchive archive = DatabaseArchive.builder(Path.of("/backup/shop")).jobs(8).build();
 * archive.dump(old, "shop");
 * archive.restore(young, "shop");   // a database that is there, and empty
 * }</pre>
 *
 * <p>Passwords are passed to the tools in their environment. Interrupting the thread ends the tool and its children. An
 * archive holds no roles. Roles that own objects must exist on the target unless ownership is
 * {@link Ownership#TARGET_USER}. Immutable and thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a>
 * @see <a href="https://www.postgresql.org/docs/current/app-pgrestore.html">pg_restore</a>
 */
public final class DatabaseArchive {
    private static final String LOG_ID = "archive";

    private final Path directory;
    private final TransferOptions options;
    private final int jobs;
    private final Optional<Path> clientTools;
    private final BiConsumer<String, String> output;

    private DatabaseArchive(Builder builder) {
        this.directory = builder.directory;
        this.options = builder.options.build();
        this.jobs = builder.jobs;
        this.clientTools = builder.clientTools;
        this.output = builder.output;
    }

    /** @param directory holds the archive, and nothing else */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /**
     * Dumps a database as of one moment, with tools that are not older than the server. Blocks until the dump is
     * complete.
     *
     * @throws MigrationException if the directory is not empty, no tools fit, or pg_dump fails or leaves an incomplete
     *     archive
     * @throws InterruptedException if the thread is interrupted; pg_dump has ended by then
     */
    public void dump(Server source, String database) throws InterruptedException {
        ServerVersion version = ServerVersions.read(source, database);
        ClientTools tools = choose(
                ToolChoice.nearestFrom(installed(), version), "of version " + version.major() + " or newer", version);
        DirectoryArchive archive = archive(tools);
        archive.write(source, database, Optional.empty(), jobs, List.of());
        archive.requireReadable();
    }

    /**
     * Restores the archive into an existing, empty database, with tools that are not newer than the server. Blocks until
     * the restore is complete, or the server rejects a statement.
     *
     * @throws MigrationException if no tools fit, or pg_restore fails; objects created by then remain
     * @throws InterruptedException if the thread is interrupted; pg_restore has ended by then
     */
    public void restore(Server target, String database) throws InterruptedException {
        ServerVersion version = ServerVersions.read(target, database);
        ClientTools tools = choose(
                ToolChoice.newestUpTo(installed(), version), "of version " + version.major() + " or older", version);
        archive(tools).restore(target, database, jobs, Optional.empty(), true);
    }

    private DirectoryArchive archive(ClientTools tools) {
        ToolRunner runner = new ToolRunner(ToolHost.alone(LOG_ID, output), line -> true);
        return new DirectoryArchive(runner, tools, options, directory);
    }

    private List<ClientTools> installed() throws InterruptedException {
        return new ClientToolsFinder().find(clientTools);
    }

    private ClientTools choose(Optional<ClientTools> tools, String wanted, ServerVersion server) {
        return tools.orElseThrow(() -> new MigrationException(
                ErrorCode.CLIENT_TOOLS,
                "pg_dump and pg_restore " + wanted + " are needed and were not found" + ToolChoice.in(clientTools)
                        + "; " + ToolChoice.remedy(server, server)));
    }

    /** Configures how an archive is written and read. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private final TransferOptions.Builder options = TransferOptions.builder();
        private int jobs = 4;
        private Optional<Path> clientTools = Optional.empty();
        private BiConsumer<String, String> output = (tool, line) -> {};

        private Builder(Path directory) {
            this.directory = directory;
        }

        /**
         * Sets how many tables are dumped or restored at the same time; 1 to 64, 4 by default. A dump opens one
         * additional session.
         */
        public Builder jobs(int jobs) {
            if (jobs < 1 || jobs > 64) {
                throw new IllegalArgumentException("jobs must be 1 to 64, was " + jobs);
            }
            this.jobs = jobs;
            return this;
        }

        /** Sets the folder that holds pg_dump and pg_restore. By default the usual places are searched. */
        public Builder clientTools(Path folder) {
            this.clientTools = Optional.of(folder);
            return this;
        }

        /**
         * Sets a listener for what the tools write to standard error. It receives the tool's name and the line, on a
         * separate thread.
         */
        public Builder onOutput(BiConsumer<String, String> listener) {
            this.output = listener;
            return this;
        }

        /** Sets who owns the restored objects; {@link Ownership#KEEP} by default. */
        public Builder ownership(Ownership ownership) {
            options.ownership(ownership);
            return this;
        }

        /** Sets whether comments are restored; true by default. */
        public Builder comments(boolean restore) {
            options.comments(restore);
            return this;
        }

        /** Sets whether grants and default privileges are restored; true by default. */
        public Builder grants(boolean restore) {
            options.grants(restore);
            return this;
        }

        /** Sets whether objects keep their tablespaces, as by default, or all go into the database's own. */
        public Builder tablespaces(boolean keep) {
            options.tablespaces(keep);
            return this;
        }

        /** Sets whether publications are restored; true by default. */
        public Builder publications(boolean restore) {
            options.publications(restore);
            return this;
        }

        /** Sets whether subscriptions are restored, unconnected; false by default. */
        public Builder subscriptions(boolean restore) {
            options.subscriptions(restore);
            return this;
        }

        public DatabaseArchive build() {
            return new DatabaseArchive(this);
        }
    }
}
