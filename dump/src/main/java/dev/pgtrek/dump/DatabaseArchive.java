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
 * One database in a directory, as {@code pg_dump -Fd} writes it: a dump alone, or a restore alone.
 *
 * <pre>{@code
 * DatabaseArchive archive = DatabaseArchive.builder(Path.of("/backup/shop")).jobs(8).build();
 * archive.dump(old, "shop");
 * archive.restore(young, "shop");   // a database that is there, and empty
 * }</pre>
 *
 * <p>Passwords reach the tools by their environment. A thread that is interrupted ends the tool with its children. Roles are
 * no part of an archive; those that own something must be on the target unless ownership is
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
     * Dumps a database as it is at one moment, with tools that are not older than the server. Blocks until it is done.
     *
     * @throws MigrationException if the directory holds something already, no tools fit, or pg_dump fails or leaves half an
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
     * Restores the archive into a database that is there and empty, with tools that are not newer than the server. Blocks
     * until it is done, or the first statement is refused.
     *
     * @throws MigrationException if no tools fit, or pg_restore fails; what it has made by then stays
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

    /** Chooses how an archive is written and read. Not thread-safe. */
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
         * How many tables are dumped, or restored, at the same time; 1 to 64, 4 by default. A dump opens one session more.
         */
        public Builder jobs(int jobs) {
            if (jobs < 1 || jobs > 64) {
                throw new IllegalArgumentException("jobs must be 1 to 64, was " + jobs);
            }
            this.jobs = jobs;
            return this;
        }

        /** The folder that holds pg_dump and pg_restore; they are looked for by default. */
        public Builder clientTools(Path folder) {
            this.clientTools = Optional.of(folder);
            return this;
        }

        /** Is handed what the tools write on their standard error: the tool's name and the line, by a thread of its own. */
        public Builder onOutput(BiConsumer<String, String> listener) {
            this.output = listener;
            return this;
        }

        /** Whom restored objects belong to; {@link Ownership#KEEP} by default. */
        public Builder ownership(Ownership ownership) {
            options.ownership(ownership);
            return this;
        }

        /** Whether comments are restored; they are by default. */
        public Builder comments(boolean restore) {
            options.comments(restore);
            return this;
        }

        /** Whether grants and default privileges are restored; they are by default. */
        public Builder grants(boolean restore) {
            options.grants(restore);
            return this;
        }

        /** Whether objects go into tablespaces of the same names, as is the default, or all into the database's own. */
        public Builder tablespaces(boolean keep) {
            options.tablespaces(keep);
            return this;
        }

        /** Whether publications are restored, as is the default. */
        public Builder publications(boolean restore) {
            options.publications(restore);
            return this;
        }

        /** Whether subscriptions are restored, not connected; they are not by default. */
        public Builder subscriptions(boolean restore) {
            options.subscriptions(restore);
            return this;
        }

        public DatabaseArchive build() {
            return new DatabaseArchive(this);
        }
    }
}
