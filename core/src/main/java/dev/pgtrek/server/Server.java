package dev.pgtrek.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A PostgreSQL server and how to log in to it:
 *
 * <pre>{@code
 * Server old = Server.parse("postgresql://postgres:secret@old.example.com/postgres?sslmode=require");
 * Server fresh = Server.builder()
 *     .host("new.example.com").user("postgres").password(vault::currentToken)
 *     .sslMode(SslMode.VERIFY_FULL).sslRootCert(Path.of("/etc/ssl/new-ca.pem"))
 *     .build();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. Opens nothing by itself, keeps nothing open. {@link #toString()} and
 * the messages of all exceptions are free of passwords; the results of {@link #libpqEnvironment(String)} and
 * {@link #conninfo(String)} are secrets.
 *
 * <h2>What a connection string may hold</h2>
 *
 * Each of libpq's <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">keywords</a>
 * either works in all sessions, those of client programs included, or is refused with the reason:
 *
 * <table>
 * <caption>Keywords</caption>
 * <tr><th>Keyword</th><th>What becomes of it</th></tr>
 * <tr><td>{@code host port dbname user password passfile}</td><td>used; {@code hostaddr} in place of {@code host};
 *   several hosts and Unix-domain sockets are refused</td></tr>
 * <tr><td>{@code application_name fallback_application_name connect_timeout options}</td><td>used</td></tr>
 * <tr><td>{@code sslmode requiressl sslrootcert sslcert sslkey channel_binding}</td><td>used; the key must be PKCS #8
 *   without password</td></tr>
 * <tr><td>{@code target_session_attrs}</td><td>{@code primary} and {@code read-write} refuse a standby; {@code any} is the
 *   default; other values are refused</td></tr>
 * <tr><td>{@code keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout}</td><td>used, on both
 *   sides of each session: see <a href="#lost">below</a></td></tr>
 * <tr><td>{@code client_encoding gssencmode krbsrvname load_balance_hosts max_protocol_version
 *   min_protocol_version replication sslcertmode sslcompression sslnegotiation sslsni ssl_min_protocol_version
 *   ssl_max_protocol_version gssdelegation}</td><td>refused, but for the values that say what is done anyway</td></tr>
 * <tr><td>all others</td><td>refused</td></tr>
 * </table>
 *
 * <h2 id="lost">Lost connections</h2>
 *
 * A connection that the network drops without a word is noticed after {@code keepalives_idle} plus {@code keepalives_count}
 * times {@code keepalives_interval}: 60 s + 6 · 10 s, two minutes, by default. Silence alone is no loss, as an index build
 * is silent for hours: while a session of the JDBC driver waits, the server is asked over another connection, from
 * {@code keepalives_idle} on, whether it still works for it. The server notices the loss of this process within the same
 * time, by its {@code tcp_keepalives_*}, {@code tcp_user_timeout} (12 and newer; the same deadline if it is not given) and,
 * on Linux from 14 on, {@code client_connection_check_interval}. {@code keepalives=0} turns all of that off; sessions of a
 * {@link ConnectionSource} have the server's part alone.
 */
public final class Server {
    private final Settings settings;

    private Server(Settings settings) {
        this.settings = settings;
    }

    /**
     * Reads a libpq URI ({@code postgresql://...}), a libpq keyword string ({@code host=... user=...}) or a URL of the JDBC
     * driver ({@code jdbc:postgresql://...}); what it leaves out, libpq's environment of this process gives.
     *
     * @throws InvalidServerException if the text is wrong, or asks for what is not supported
     * @see #parse(String, Map)
     */
    public static Server parse(String text) {
        return parse(text, System.getenv());
    }

    /**
     * Reads an address as {@link #parse(String)} does, with another environment. As in libpq, the environment
     * ({@code PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGPASSFILE PGCONNECT_TIMEOUT PGAPPNAME PGSSLMODE PGSSLROOTCERT
     * PGSSLCERT PGSSLKEY ...}) is asked for what the text leaves out or empty, and after it the files of
     * {@code ~/.postgresql} (with {@code sslmode} {@code require} or stricter its {@code root.crt}) and {@code ~/.pgpass},
     * which is read anew at each connect. Unlike libpq, the host is then {@code localhost} and not a socket, and the
     * database {@code postgres} and not the user's name.
     *
     * @param environment the variables by their names; {@code HOME} (on Windows {@code APPDATA}) leads to the files
     * @throws InvalidServerException if the text or a variable is wrong, or asks for what is not supported
     */
    public static Server parse(String text, Map<String, String> environment) {
        return new Server(new SettingsReader(ConnectionString.parse(text), environment).read());
    }

    /** Builds a server from nothing but what the builder is told: no environment and no file gives a default. */
    public static Builder builder() {
        return new Builder();
    }

    /** The host's name or IP address. Empty if all that is known is the caller's own {@link ConnectionSource}. */
    public String host() {
        return settings.host();
    }

    /** The port; 5432 by default. */
    public int port() {
        return settings.port();
    }

    /**
     * The role that logs in; by default that of the operating system's user. Empty if all that is known is the caller's own
     * {@link ConnectionSource}.
     */
    public String user() {
        return settings.user();
    }

    /**
     * The maintenance database: the one that {@link #connect()} opens, to look at the server as a whole. {@code postgres} by
     * default.
     */
    public String database() {
        return settings.database();
    }

    /** How much sessions insist on TLS; {@link SslMode#PREFER} by default. */
    public SslMode sslMode() {
        return settings.sslMode();
    }

    /**
     * The file with the certificates of the authorities that may vouch for the server. {@code system} stands for the
     * authorities that this Java trusts, and in client programs for those of the system.
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

    /** The name of our sessions in {@code pg_stat_activity}, of 63 bytes at most; {@code pgtrek} by default. */
    public String applicationName() {
        return settings.applicationName();
    }

    /** How long opening a session may take, all in all: 1 second to 1 hour, 10 seconds by default. */
    public Duration connectTimeout() {
        return settings.connectTimeout();
    }

    /**
     * Whether host and user are known. If not, all sessions come from the caller's own {@link ConnectionSource}, and what
     * needs client programs, a replication session or a subscription on this server is out of reach.
     */
    public boolean hasCoordinates() {
        return settings.reachableByOthers();
    }

    /** This server with another maintenance database. */
    public Server withDatabase(String database) {
        return new Server(copy().database(database).build());
    }

    /** This server with another application name, cut at 63 bytes. */
    public Server withApplicationName(String name) {
        return new Server(copy().applicationName(name).build());
    }

    /** This server with another connect timeout, of 1 second to 1 hour. */
    public Server withConnectTimeout(Duration timeout) {
        return new Server(copy().connectTimeout(timeout).build());
    }

    private ImmutableSettings.Builder copy() {
        return ImmutableSettings.builder().from(settings);
    }

    /** Opens a session in the maintenance database: see {@link #connect(String)}. */
    public Connection connect() {
        return connect(database());
    }

    /**
     * Opens a session, prepared as all of ours: {@code search_path} is empty, no time-out of the server ends it
     * ({@code statement_timeout}, {@code lock_timeout}, {@code idle_in_transaction_session_timeout},
     * {@code idle_session_timeout}, {@code transaction_timeout}), and it bears {@link #applicationName()}. It is in
     * autocommit mode. The caller closes it.
     *
     * <p>Returns or fails within {@link #connectTimeout()}, and fails at once when the thread is interrupted; for a
     * {@link ConnectionSource} of the caller's, both are that one's own affair.
     *
     * @param database by its plain name
     * @throws ConnectionFailedException with a kind and a message that says what to do
     */
    public Connection connect(String database) {
        return new Sessions(settings, database).open();
    }

    /**
     * Opens a session for the commands of the <a
     * href="https://www.postgresql.org/docs/current/protocol-replication.html">replication protocol</a>, prepared as by
     * {@link #connect(String)}. It takes simple queries only.
     *
     * @param database by its plain name
     * @throws ConnectionFailedException with a kind and a message that says what to do; also where there is but a
     *     {@link ConnectionSource} of the caller's, which opens no such sessions
     */
    public Connection connectForReplication(String database) {
        return new Sessions(settings, database).openForReplication();
    }

    /**
     * The environment by which PostgreSQL's client programs reach this server, with the password: a secret. The connect
     * timeout is rounded up to whole seconds; client programs before version 17 take 1 as 2. The program must inherit none
     * of the variables whose names begin with {@code PG}.
     * What is not in it, libpq looks for in {@code ~/.pgpass} and {@code ~/.postgresql}.
     *
     * @param database by its plain name
     * @throws InvalidServerException if there are no coordinates: see {@link #hasCoordinates()}
     */
    public Map<String, String> libpqEnvironment(String database) {
        return new LibpqSettings(settings, database).environment();
    }

    /**
     * The part of a keyword string that says to a client program what no environment variable does: how soon it notices a
     * lost connection. Holds no secret, and fits into its {@code --dbname}.
     *
     * @throws InvalidServerException if there are no coordinates: see {@link #hasCoordinates()}
     */
    public String libpqKeepalives() {
        return new LibpqSettings(settings, database()).keepAliveConninfo();
    }

    /**
     * The keyword string by which another server reaches this one, for {@code CREATE SUBSCRIPTION}, with the password: a
     * secret. All values are quoted. Names of files are passed on as they are, though they will be looked for on that other
     * server. The application name is left out, as each worker of a subscription bears its own.
     *
     * @param database by its plain name
     * @throws InvalidServerException if there are no coordinates: see {@link #hasCoordinates()}
     */
    public String conninfo(String database) {
        return new LibpqSettings(settings, database).conninfo();
    }

    /** Equal if all of it is; suppliers of passwords and sources of connections are equal if they are the same object. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Server server && settings.equals(server.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    /** The server as a URI, with {@code ***} for the password: {@code postgresql://user:***@host:5432/postgres}. */
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

    /** Collects what is known of a server. Not safe for use by several threads. */
    public static final class Builder {
        private final ImmutableSettings.Builder settings = ImmutableSettings.builder();

        private Builder() {}

        /** A name or an IP address; {@code localhost} if it is not given. */
        public Builder host(String host) {
            settings.givenHost(host);
            return this;
        }

        /** 1 to 65535; 5432 if it is not given. */
        public Builder port(int port) {
            settings.port(port);
            return this;
        }

        /** The role that logs in; that of the operating system's user if it is not given. */
        public Builder user(String user) {
            settings.givenUser(user);
            return this;
        }

        /** A password that stays the same. */
        public Builder password(String password) {
            settings.password(new Password.Fixed(password));
            return this;
        }

        /**
         * A password that changes, such as a token that expires. The supplier is called at each connect, by the thread that
         * connects, and may be called by several at once.
         */
        public Builder password(Supplier<String> password) {
            settings.password(new Password.Supplied(password));
            return this;
        }

        /** The maintenance database; {@code postgres} if it is not given. */
        public Builder database(String database) {
            settings.database(database);
            return this;
        }

        /** {@link SslMode#PREFER} if it is not given. */
        public Builder sslMode(SslMode mode) {
            settings.sslMode(mode);
            return this;
        }

        /** See {@link Server#sslRootCert()}. {@code system} needs {@link SslMode#VERIFY_FULL}. */
        public Builder sslRootCert(Path file) {
            settings.sslRootCert(file);
            return this;
        }

        /** The certificate that the client shows, and its key: see {@link Server#sslKey()}. */
        public Builder clientCertificate(Path certificate, Path key) {
            settings.sslCert(certificate).sslKey(key);
            return this;
        }

        /** Cut at 63 bytes; {@code pgtrek} if it is not given. */
        public Builder applicationName(String name) {
            settings.applicationName(name);
            return this;
        }

        /** 1 second to 1 hour; 10 seconds if it is not given. */
        public Builder connectTimeout(Duration timeout) {
            settings.connectTimeout(timeout);
            return this;
        }

        /**
         * The caller's own way to open sessions, which is then used for all of them but those for replication. Host, port,
         * user and password may be given beside it, for client programs, replication and subscriptions.
         */
        public Builder connections(ConnectionSource source) {
            settings.connections(source);
            return this;
        }

        /**
         * The server.
         *
         * @throws InvalidServerException if a value is out of its bounds, or two of them don't go together
         */
        public Server build() {
            return new Server(settings.build());
        }
    }
}
