package dev.pgtrek.server;

import dev.pgtrek.internal.login.KeepAlive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;

/** The values of a {@link Server}, with their defaults and bounds. */
@Value.Immutable
abstract class Settings {
    static final int DEFAULT_PORT = 5432;
    static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration SHORTEST_CONNECT_TIMEOUT = Duration.ofSeconds(1);
    static final Duration LONGEST_CONNECT_TIMEOUT = Duration.ofHours(1);
    static final KeepAlive DEFAULT_KEEP_ALIVE = new KeepAlive(Duration.ofSeconds(60), Duration.ofSeconds(10), 6);
    /** The value of the root certificate that stands for the system's trusted certificates. */
    static final Path SYSTEM = Path.of("system");
    /** The server cuts longer names: NAMEDATALEN - 1. */
    private static final int NAME_BYTES = 63;

    /** How SCRAM binds a session to its TLS connection: libpq's channel_binding. */
    enum ChannelBinding {
        DISABLE,
        PREFER,
        REQUIRE
    }

    abstract Optional<String> givenHost();

    abstract Optional<String> givenUser();

    /** The caller's own source of sessions. */
    abstract Optional<ConnectionSource> connections();

    @Value.Default
    int port() {
        return DEFAULT_PORT;
    }

    @Value.Default
    String database() {
        return "postgres";
    }

    @Value.Redacted
    abstract Optional<Password> password();

    @Value.Default
    SslMode sslMode() {
        return SslMode.PREFER;
    }

    abstract Optional<Path> sslRootCert();

    abstract Optional<Path> sslCert();

    abstract Optional<Path> sslKey();

    @Value.Default
    ChannelBinding channelBinding() {
        return ChannelBinding.PREFER;
    }

    /** Command-line options for the server's process, as in libpq. */
    abstract Optional<String> options();

    /** Whether to reject a standby. */
    @Value.Default
    boolean primaryOnly() {
        return false;
    }

    @Value.Default
    String applicationName() {
        return "pgtrek";
    }

    @Value.Default
    Duration connectTimeout() {
        return DEFAULT_CONNECT_TIMEOUT;
    }

    /** Whether to detect lost connections. */
    @Value.Default
    boolean keepAlives() {
        return true;
    }

    @Value.Default
    KeepAlive keepAlive() {
        return DEFAULT_KEEP_ALIVE;
    }

    /** The time that the kernels wait for data to be acknowledged, if set. */
    abstract Optional<Duration> tcpUserTimeout();

    /** Whether host and user are known: client programs, replication and subscriptions need them. */
    boolean reachableByOthers() {
        return connections().isEmpty() || givenHost().isPresent();
    }

    String host() {
        return givenHost().orElse(connections().isPresent() ? "" : "localhost");
    }

    /** The user; by default the operating system's user, as in libpq. */
    String user() {
        return givenUser().orElseGet(() -> reachableByOthers() ? System.getProperty("user.name", "postgres") : "");
    }

    Optional<String> passwordFor(String database) {
        return password()
                .flatMap(password -> password.forSession(host(), port(), database, user()))
                .filter(text -> !text.isEmpty());
    }

    /** Returns why no password exists, where known; never contains a password. */
    Optional<String> whyNoPassword(String database) {
        return password().flatMap(password -> password.whyNone(host(), port(), database, user()));
    }

    @Value.Check
    Settings check() {
        givenHost().ifPresent(Settings::checkHost);
        if (port() < 1 || port() > 65_535) {
            throw new InvalidServerException("the port must be 1 to 65535, was " + port());
        }
        if (givenUser().filter(String::isEmpty).isPresent()) {
            throw new InvalidServerException("the user's name must not be empty");
        }
        if (database().isEmpty()) {
            throw new InvalidServerException("the database's name must not be empty");
        }
        if (connectTimeout().compareTo(SHORTEST_CONNECT_TIMEOUT) < 0
                || connectTimeout().compareTo(LONGEST_CONNECT_TIMEOUT) > 0) {
            throw new InvalidServerException(
                    "the connect timeout must be 1 to 3600 seconds, was " + seconds(connectTimeout()));
        }
        if (sslRootCert().filter(SYSTEM::equals).isPresent()) {
            checkSystemRoots();
        }
        if (sslCert().isPresent() != sslKey().isPresent()) {
            throw new InvalidServerException(
                    sslCert().isPresent()
                            ? "the client certificate lacks its key: give sslkey as well"
                            : "the client key lacks its certificate: give sslcert as well");
        }
        for (String text : new String[] {
            host(), user(), database(), applicationName(), options().orElse("")
        }) {
            if (text.indexOf('\0') >= 0) {
                throw new InvalidServerException("a part of the server's address holds a zero byte");
            }
        }
        String name = bounded(applicationName());
        return name.equals(applicationName())
                ? this
                : ImmutableSettings.builder().from(this).applicationName(name).build();
    }

    private static void checkHost(String host) {
        if (host.startsWith("/") || host.startsWith("@")) {
            throw new InvalidServerException("the host is a Unix-domain socket, which Java's driver for PostgreSQL does"
                    + " not open by itself: give a host name or an IP address, and let listen_addresses of the server"
                    + " cover it, for example host=localhost");
        }
        if (host.indexOf(',') >= 0) {
            throw new InvalidServerException(SettingsReader.SEVERAL_HOSTS);
        }
        if (host.isEmpty() || !host.codePoints().allMatch(Settings::mayStandInHost)) {
            // The message omits the value: in a malformed URI it may contain the end of a password.
            throw new InvalidServerException("the host must be a name or an IP address, without port, user or brackets;"
                    + " @ / : in a URI's user name or password must be percent-encoded");
        }
    }

    private static boolean mayStandInHost(int c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
    }

    private void checkSystemRoots() {
        if (sslMode() != SslMode.VERIFY_FULL) {
            throw new InvalidServerException("sslrootcert=system needs sslmode=verify-full, was "
                    + sslMode().keyword() + ": anybody can have a certificate of a public authority for some name");
        }
        if (sslCert().isPresent()) {
            throw new InvalidServerException("sslrootcert=system does not go together with a client certificate: give"
                    + " the root certificates as a file");
        }
    }

    /** Cuts a name at a character boundary, so that no server cuts within a character. */
    private static String bounded(String name) {
        int end = 0;
        int bytes = 0;
        while (end < name.length()) {
            int c = name.codePointAt(end);
            bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > NAME_BYTES) {
                break;
            }
            end += Character.charCount(c);
        }
        return name.substring(0, end);
    }

    /** Formats a duration for people: {@code 10 s}, {@code 1.5 s}. */
    static String seconds(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
    }
}
