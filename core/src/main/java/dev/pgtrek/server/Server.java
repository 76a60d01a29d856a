package dev.pgtrek.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A PostgreSQL server with its login settings:
 *
 * <pre>{@code
 * Server old = Server.parse("postgresql://postgres:secret@old.example.com/postgres?sslmode=require");
 * Server fresh = Server.builder()
 *     .host("new.example.com").user("postgres").password(vault::currentToken)
 *     .sslMode(SslMode.VERIFY_FULL).sslRootCert(Path.of("/etc/ssl/new-ca.pem"))
 *     .build();
 * }</pre>
 *
 * <p>Immutable and thread-safe. Opens no connection by itself, keeps none open. {@link #toString()} and the messages of
 * all exceptions are free of passwords; the results of {@link #libpqEnvironment(String)} and {@link #conninfo(String)}
 * are secrets.
 *
 * <h2>Contents of a connection string</h2>
 *
 * Each of libpq's <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">keywords</a>
 * either works in all sessions, including those of client programs, or is rejected with the reason:
 *
 * <table>
 * <caption>Keywords</caption>
 * <tr><th>Keyword</th><th>Handling</th></tr>
 * <tr><td>{@code host port dbname user password passfile}</td><td>used; {@code hostaddr} in place of {@code host};
 *   several hosts and Unix-domain sockets are rejected</td></tr>
 * <tr><td>{@code application_name fallback_application_name connect_timeout options}</td><td>used</td></tr>
 * <tr><td>{@code sslmode requiressl sslrootcert sslcert sslkey channel_binding}</td><td>used; the key must be PKCS #8
 *   without password</td></tr>
 * <tr><td>{@code target_session_attrs}</td><td>{@code primary} and {@code read-write} reject a standby; {@code any} is
 *   the default; other values are rejected</td></tr>
 * <tr><td>{@code keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout}</td><td>used, on
 *   both sides of each session: see <a href="#lost">below</a></td></tr>
 * <tr><td>{@code client_encoding gssencmode krbsrvname load_balance_hosts max_protocol_version min_protocol_version
 *   replication sslcertmode sslcompression sslnegotiation sslsni ssl_min_protocol_version ssl_max_protocol_version
 *   gssdelegation}</td><td>rejected, except values that request the existing behaviour</td></tr>
 * <tr><td>all others</td><td>rejected</td></tr>
 * </table>
 *
 * <h2 id="lost">Lost connections</h2>
 *
 * A silently dropped connection is detected after {@code keepalives_idle} plus {@code keepalives_count} times
 * {@code keepalives_interval}: 60 s + 6 · 10 s, two minutes, by default. Silence alone is no loss, as an index build is
 * silent for hours. While a session of the JDBC driver waits, another connection queries the server, from
 * {@code keepalives_idle} on, whether it still works for the session. The server detects the loss of this process
 * within the same time, by its {@code tcp_keepalives_*}, {@code tcp_user_timeout} (12 and newer; the same deadline if
 * unset) and, on Linux from 14 on, {@code client_connection_check_interval}. {@code keepalives=0} disables all of this;
 * sessions of a {@link ConnectionSource} have only the server's part.
 */
public final class Server {
    private final Settings settings;
    /** The names on this server of the databases that have another name on the source. */
    private final Map<String, String> renamed;

    private Server(Settings settings, Map<String, String> renamed) {
        this.settings = settings;
        this.renamed = Map.copyOf(renamed);
    }

    /**
     * Parses a libpq URI ({@code postgresql://...}), a libpq keyword string ({@code host=... user=...}) or a URL of the
     * JDBC driver ({@code jdbc:postgresql://...}). Takes missing values from libpq's environment variables of this
     * process.
     *
     * @throws InvalidServerException if the text is invalid, or requests something unsupported
     * @see #parse(String, Map)
     */
    public static Server parse(String text) {
        return parse(text, System.getenv());
    }

    /**
     * Parses an address as {@link #parse(String)} does, with another environment. As in libpq, the environment ({@code
     * PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGPASSFILE PGCONNECT_TIMEOUT PGAPPNAME PGSSLMODE PGSSLROOTCERT
     * PGSSLCERT PGSSLKEY ...}) supplies missing or empty values, and after it the files of {@code ~/.postgresql} (with
     * {@code sslmode} {@code require} or stricter its {@code root.crt}) and {@code ~/.pgpass}, which is read again at
     * each connect. Unlike in libpq, the default host is {@code localhost} and not a socket, and the default database
     * {@code postgres} and not the user's name.
     *
     * @param environment the variables by their names; {@code HOME} (on Windows {@code APPDATA}) locates the files
     * @throws InvalidServerException if the text or a variable is invalid, or requests something unsupported
     */
    public static Server parse(String text, Map<String, String> environment) {
        return new Server(new SettingsReader(ConnectionString.parse(text), environment).read(), Map.of());
    }

    /** Returns a builder that uses only its own values: no environment and no file supplies a default. */
    public static Builder builder() {
        return new Builder();
    }

    /** The host's name or IP address. Empty if only the caller's {@link ConnectionSource} is known. */
    public String host() {
        return settings.host();
    }

    /** The port; 5432 by default. */
    public int port() {
        return settings.port();
    }

    /**
     * The role that logs in; by default the operating system's user. Empty if only the caller's
     * {@link ConnectionSource} is known.
     */
    public String user() {
        return settings.user();
    }

    /**
     * The maintenance database, which {@link #connect()} opens to read facts of the whole server. {@code postgres} by
     * default.
     */
    public String database() {
        return settings.database();
    }

    /** How strictly sessions require TLS; {@link SslMode#PREFER} by default. */
    public SslMode sslMode() {
        return settings.sslMode();
    }

    /**
     * The file with the certificates of the authorities trusted for the server. {@code system} stands for the
     * authorities that this Java runtime trusts, and in client programs for the system's.
     */
    public Optional<Path> sslRootCert() {
        return settings.sslRootCert();
    }

    /** The file with the client's certificate. */
    public Optional<Path> sslCert() {
        return settings.sslCert();
    }

    /** The file with the key of the client's certificate: PKCS #8 without password, as PEM or DER. */
    public Optional<Path> sslKey() {
        return settings.sslKey();
    }

    /** The name of pgtrek's sessions in {@code pg_stat_activity}, of 63 bytes at most; {@code pgtrek} by default. */
    public String applicationName() {
        return settings.applicationName();
    }

    /** The total time for opening a session: 1 second to 1 hour, 10 seconds by default. */
    public Duration connectTimeout() {
        return settings.connectTimeout();
    }

    /**
     * Whether host and user are known. If not, all sessions come from the caller's {@link ConnectionSource}. Features
     * that need client programs, a replication session or a subscription on this server are then unavailable.
     */
    public boolean hasCoordinates() {
        return settings.reachableByOthers();
    }

    /** Returns this server with another maintenance database. */
    public Server withDatabase(String database) {
        return new Server(copy().database(database).build(), renamed);
    }

    /** Returns this server with another application name, cut at 63 bytes. */
    public Server withApplicationName(String name) {
        return new Server(copy().applicationName(name).build(), renamed);
    }

    /** Returns this server with another connect timeout, of 1 second to 1 hour. */
    public Server withConnectTimeout(Duration timeout) {
        return new Server(copy().connectTimeout(timeout).build(), renamed);
    }

    /**
     * Returns this server with other names for some databases, replacing earlier ones. Every method that takes a
     * database's name then takes its name on the source of the migration, and opens the database of {@link #nameOf}.
     * The maintenance database keeps its name. A migration sets the names of its target itself, from {@link
     * dev.pgtrek.Migration.Builder#renameDatabase}.
     *
     * @param names the names on the source, with those on this server; empty for the same names
     */
    public Server withRenamedDatabases(Map<String, String> names) {
        return new Server(settings, names);
    }

    /** The databases that have another name on this server than on the source of the migration; none by default. */
    public Map<String, String> renamedDatabases() {
        return renamed;
    }

    /** Returns the name on this server of a database of the source: the same name, unless it is renamed. */
    public String nameOf(String database) {
        return renamed.getOrDefault(database, database);
    }

    /**
     * Returns the name on the source of a database of this server; empty if the source's database of that name has
     * another name here.
     */
    public Optional<String> sourceNameOf(String name) {
        return renamed.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> renamed.containsKey(name) ? Optional.empty() : Optional.of(name));
    }

    private ImmutableSettings.Builder copy() {
        return ImmutableSettings.builder().from(settings);
    }

    /** Opens a session in the maintenance database: see {@link #connect(String)}. */
    public Connection connect() {
        return new Sessions(settings, database()).open();
    }

    /**
     * Opens a session, prepared like all sessions of pgtrek: {@code search_path} is empty, no time-out of the server
     * ends it ({@code statement_timeout}, {@code lock_timeout}, {@code idle_in_transaction_session_timeout},
     * {@code idle_session_timeout}, {@code transaction_timeout}), and its name is {@link #applicationName()}. It is in
     * autocommit mode. The caller closes it.
     *
     * <p>Returns or fails within {@link #connectTimeout()}, and fails at once if the thread is interrupted. A
     * {@link ConnectionSource} of the caller is responsible for both itself.
     *
     * @param database the database's plain name
     * @throws ConnectionFailedException with a kind and a message that gives the remedy
     */
    public Connection connect(String database) {
        return new Sessions(settings, nameOf(database)).open();
    }

    /**
     * Opens a session for the commands of the <a
     * href="https://www.postgresql.org/docs/current/protocol-replication.html">replication protocol</a>, prepared as by
     * {@link #connect(String)}. It accepts only simple queries.
     *
     * @param database the database's plain name
     * @throws ConnectionFailedException with a kind and a message that gives the remedy; also if only a
     *     {@link ConnectionSource} of the caller is known, which opens no such sessions
     */
    public Connection connectForReplication(String database) {
        return new Sessions(settings, nameOf(database)).openForReplication();
    }

    /**
     * Returns the environment with which PostgreSQL's client programs reach this server, including the password: a
     * secret. The connect timeout is rounded up to whole seconds; client programs before version 17 treat 1 as 2. The
     * program must inherit no variables whose names begin with {@code PG}. libpq searches {@code ~/.pgpass} and
     * {@code ~/.postgresql} for missing values.
     *
     * @param database the database's plain name
     * @throws InvalidServerException if the coordinates are unknown: see {@link #hasCoordinates()}
     */
    public Map<String, String> libpqEnvironment(String database) {
        return new LibpqSettings(settings, nameOf(database)).environment();
    }

    /**
     * Returns the part of a keyword string that no environment variable expresses: how soon a client program detects a
     * lost connection. Contains no secret, and fits into the program's {@code --dbname}.
     *
     * @throws InvalidServerException if the coordinates are unknown: see {@link #hasCoordinates()}
     */
    public String libpqKeepalives() {
        return new LibpqSettings(settings, database()).keepAliveConninfo();
    }

    /**
     * Returns the keyword string with which another server reaches this one, for {@code CREATE SUBSCRIPTION}, including
     * the password: a secret. All values are quoted. File names are passed unchanged, although the other server
     * resolves them. The application name is omitted, as each worker of a subscription has its own.
     *
     * @param database the database's plain name
     * @throws InvalidServerException if the coordinates are unknown: see {@link #hasCoordinates()}
     */
    public String conninfo(String database) {
        return new LibpqSettings(settings, nameOf(database)).conninfo();
    }

    /** Compares all values; password suppliers and connection sources are equal if they are the same object. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Server server && settings.equals(server.settings) && renamed.equals(server.renamed);
    }

    @Override
    public int hashCode() {
        return 31 * settings.hashCode() + renamed.hashCode();
    }

    /**
     * Returns the server as a URI, with {@code ***} for the password: {@code postgresql://user:***@host:5432/postgres}.
     */
    @Override
    public String toString() {
        if (!hasCoordinates()) {
            return "the caller's own source of connections, database \"" + database() + "\"";
        }
        String host = host().indexOf(':') >= 0 ? "[" + host() + "]" : host();
        String password = settings.password().filter(Password::given).isPresent() ? ":***" : "";
        return "postgresql://" + Percent.encode(user()) + password + "@" + host + ":" + port() + "/"
                + Percent.encode(database());
    }

    /** Builds a {@link Server}; not thread-safe. */
    public static final class Builder {
        private final ImmutableSettings.Builder settings = ImmutableSettings.builder();

        private Builder() {}

        /** Sets a name or an IP address; {@code localhost} by default. */
        public Builder host(String host) {
            settings.givenHost(host);
            return this;
        }

        /** Sets the port, 1 to 65535; 5432 by default. */
        public Builder port(int port) {
            settings.port(port);
            return this;
        }

        /** Sets the role that logs in; the operating system's user by default. */
        public Builder user(String user) {
            settings.givenUser(user);
            return this;
        }

        /** Sets a fixed password. */
        public Builder password(String password) {
            settings.password(new Password.Fixed(password));
            return this;
        }

        /**
         * Sets a changing password, such as an expiring token. The connecting thread calls the supplier at each
         * connect; several threads may call it at once.
         */
        public Builder password(Supplier<String> password) {
            settings.password(new Password.Supplied(password));
            return this;
        }

        /** Sets the maintenance database; {@code postgres} by default. */
        public Builder database(String database) {
            settings.database(database);
            return this;
        }

        /** Sets the TLS mode; {@link SslMode#PREFER} by default. */
        public Builder sslMode(SslMode mode) {
            settings.sslMode(mode);
            return this;
        }

        /**
         * Sets the root certificates: see {@link Server#sslRootCert()}. {@code system} requires
         * {@link SslMode#VERIFY_FULL}.
         */
        public Builder sslRootCert(Path file) {
            settings.sslRootCert(file);
            return this;
        }

        /** Sets the client's certificate and its key: see {@link Server#sslKey()}. */
        public Builder clientCertificate(Path certificate, Path key) {
            settings.sslCert(certificate).sslKey(key);
            return this;
        }

        /** Sets the application name, cut at 63 bytes; {@code pgtrek} by default. */
        public Builder applicationName(String name) {
            settings.applicationName(name);
            return this;
        }

        /** Sets the connect timeout, 1 second to 1 hour; 10 seconds by default. */
        public Builder connectTimeout(Duration timeout) {
            settings.connectTimeout(timeout);
            return this;
        }

        /**
         * Sets the caller's own source of sessions, which opens all sessions except those for replication. Host, port,
         * user and password may be set as well, for client programs, replication and subscriptions.
         */
        public Builder connections(ConnectionSource source) {
            settings.connections(source);
            return this;
        }

        /**
         * Builds the server.
         *
         * @throws InvalidServerException if a value is out of bounds, or two values conflict
         */
        public Server build() {
            return new Server(settings.build(), Map.of());
        }
    }
}
