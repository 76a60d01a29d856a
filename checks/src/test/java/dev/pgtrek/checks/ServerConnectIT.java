package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.ConnectionFailedException.Kind;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.SslMode;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.server.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions on real servers: that they are prepared, and that each way to fail is told from the others. */
@Timeout(120)
class ServerConnectIT {
    private static final String PASSWORD = "p'@:/%\\ ä\"x&=?#+😀";
    private static final Map<String, String> NO_ENVIRONMENT = Map.of("HOME", "/nonexistent");

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Server.Builder to(PostgresServer server) {
        return Server.builder()
                .host(server.host())
                .port(server.port())
                .user(server.user())
                .password(server.password());
    }

    private static void assertFails(Server server, String database, Kind kind, String... says) {
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> server.connect(database).close())
                .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .withMessageStartingWith("cannot connect to ")
                .withMessageNotContainingAny("\n", PASSWORD)
                .satisfies(e -> assertThat(List.of(says))
                        .allSatisfy(part -> assertThat(e).hasMessageContaining(part)));
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Nested
    class OnEachVersion {
        /** One alone may be in time. */
        private static final int SESSIONS = 10;

        @ParameterizedTest
        @ValueSource(ints = {10, 14, 17, 18})
        void preparesSessions(int major) throws SQLException {
            try (PostgresServer postgres = PostgresServer.builder(major)
                    .setting("wal_level", "logical")
                    .start()) {
                postgres.execute(
                        "postgres",
                        "CREATE DATABASE \"odd \"\"name=x\"",
                        "ALTER DATABASE \"odd \"\"name=x\" SET search_path = public",
                        "ALTER ROLE postgres SET statement_timeout = '1h'",
                        "ALTER ROLE postgres SET lock_timeout = '1h'",
                        "ALTER ROLE postgres SET idle_in_transaction_session_timeout = '1h'");
                if (major >= 14) {
                    postgres.execute("postgres", "ALTER ROLE postgres SET idle_session_timeout = '1h'");
                }
                if (major >= 17) {
                    postgres.execute("postgres", "ALTER ROLE postgres SET transaction_timeout = '1h'");
                }
                Server server = to(postgres).applicationName("übertragen").build();

                try (Connection session = server.connect("odd \"name=x")) {
                    assertPrepared(session, major);
                    assertThat(value(session, "SELECT current_database()")).isEqualTo("odd \"name=x");
                    assertThat(session.getAutoCommit()).isTrue();
                    assertThat(session.getNetworkTimeout()).isZero();
                }
                try (Connection session = server.connectForReplication("postgres")) {
                    assertPrepared(session, major);
                    assertThat(value(session, "IDENTIFY_SYSTEM")).isNotEmpty();
                }
                Server byCaller = Server.builder()
                        .connections(database -> {
                            Connection connection = postgres.connect(database);
                            connection.setAutoCommit(false);
                            return connection;
                        })
                        .build();
                try (Connection session = byCaller.connect()) {
                    session.setAutoCommit(false);
                    session.rollback();
                    assertPrepared(session, major);
                }
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {10, 14, 18})
        void opensSessionsOfARoleWhoseTimeOutsNoQueryKeeps(int major) throws SQLException {
            try (PostgresServer postgres = PostgresServer.builder(major)
                    .setting("wal_level", "logical")
                    .start()) {
                postgres.execute(
                        "postgres",
                        "CREATE ROLE hasty LOGIN REPLICATION",
                        "ALTER ROLE hasty SET statement_timeout = 1",
                        "ALTER ROLE hasty SET idle_in_transaction_session_timeout = 1");
                if (major >= 14) {
                    postgres.execute("postgres", "ALTER ROLE hasty SET idle_session_timeout = 1");
                }
                if (major >= 17) {
                    postgres.execute("postgres", "ALTER ROLE hasty SET transaction_timeout = 1");
                }
                Server server = Server.parse("postgresql://hasty@%s:%d/postgres?options=-c%%20work_mem%%3D9MB"
                        .formatted(postgres.host(), postgres.port()));
                for (int i = 0; i < SESSIONS; i++) {
                    try (Connection session = server.connect()) {
                        assertPrepared(session, major);
                        assertThat(value(session, "SHOW work_mem")).isEqualTo("9MB");
                    }
                    try (Connection session = server.connectForReplication("postgres")) {
                        assertPrepared(session, major);
                    }
                }
            }
        }

        private void assertPrepared(Connection session, int major) throws SQLException {
            assertThat(value(session, "SHOW search_path")).isIn("", "\"\"");
            assertThat(value(session, "SHOW statement_timeout")).isEqualTo("0");
            assertThat(value(session, "SHOW lock_timeout")).isEqualTo("0");
            assertThat(value(session, "SHOW idle_in_transaction_session_timeout"))
                    .isEqualTo("0");
            if (major >= 14) {
                assertThat(value(session, "SHOW idle_session_timeout")).isEqualTo("0");
            }
            if (major >= 17) {
                assertThat(value(session, "SHOW transaction_timeout")).isEqualTo("0");
            }
        }
    }

    /** A server with passwords and TLS. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithPasswordsAndTls {
        private PostgresServer postgres;
        private TlsFiles files;

        @BeforeAll
        void start() {
            postgres = PostgresServer.builder(16)
                    .authentication("scram-sha-256")
                    .password(PASSWORD)
                    .tls()
                    .setting("wal_level", "logical")
                    .hba("hostnossl all tls_only all reject")
                    .hba("host all barred all reject")
                    .hba("hostssl all certified all cert map=testkit")
                    .start();
            files = postgres.tlsFiles().orElseThrow();
            postgres.execute(
                    "postgres",
                    "CREATE ROLE tls_only LOGIN PASSWORD 'x'",
                    "CREATE ROLE barred LOGIN PASSWORD 'x'",
                    "CREATE ROLE no_login PASSWORD 'x'",
                    "CREATE ROLE lonely LOGIN PASSWORD 'x' CONNECTION LIMIT 0",
                    "CREATE DATABASE closed",
                    "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
        }

        @AfterAll
        void close() {
            postgres.close();
        }

        private Server.Builder as(String user) {
            return to(postgres).user(user).password("x");
        }

        List<String> addressesWithTheOddPassword() {
            String quoted = PASSWORD.replace("\\", "\\\\").replace("'", "\\'");
            return List.of(
                    "postgresql://postgres:" + encoded(PASSWORD) + "@localhost:" + postgres.port(),
                    "host=localhost user=postgres port=" + postgres.port() + " password='" + quoted + "'",
                    "jdbc:postgresql://localhost:" + postgres.port() + "/postgres?user=postgres&password="
                            + encoded(PASSWORD));
        }

        @ParameterizedTest
        @MethodSource("addressesWithTheOddPassword")
        void logsInWithAnOddPassword(String address) throws SQLException {
            Server server = Server.parse(address, NO_ENVIRONMENT);

            try (Connection session = server.connect()) {
                assertThat(value(session, "SELECT current_user")).isEqualTo("postgres");
            }
            assertThat(server.toString()).doesNotContain(PASSWORD, encoded(PASSWORD));
        }

        /** What CREATE SUBSCRIPTION does with it, libpq does: it connects at once, and nothing stays. */
        @Test
        void conninfoIsReadByLibpq() throws SQLException {
            String conninfo = to(postgres).password(PASSWORD).build().conninfo("postgres");

            try (PostgresServer other = PostgresServer.builder(18)
                            .setting("wal_level", "logical")
                            .start();
                    Connection session = to(other).build().connect()) {
                session.setAutoCommit(false);
                try (Statement statement = session.createStatement()) {
                    statement.execute("CREATE SUBSCRIPTION probe CONNECTION '" + conninfo.replace("'", "''")
                            + "' PUBLICATION none WITH (create_slot=false, enabled=false, copy_data=false)");
                }
                session.rollback();
            }
        }

        @Test
        void readsThePasswordFile(@TempDir Path home) throws IOException, SQLException {
            Path file = home.resolve(".pgpass");
            String escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:");
            Files.writeString(file, "# ours\nother:*:*:*:no\n*:" + postgres.port() + ":postgres:*:" + escaped + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Server server =
                    Server.parse("postgresql://postgres@localhost:" + postgres.port(), Map.of("HOME", home.toString()));

            try (Connection session = server.connect()) {
                assertThat(value(session, "SELECT current_user")).isEqualTo("postgres");
            }
            assertFails(server, "template1", Kind.AUTHENTICATION);

            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            assertFails(server, "postgres", Kind.AUTHENTICATION);
        }

        @Test
        void asksTheSupplierAtEachConnect() throws SQLException {
            Deque<String> tokens = new ArrayDeque<>(List.of(PASSWORD, "expired", PASSWORD));
            Server server = to(postgres).password(tokens::remove).build();

            server.connect().close();
            assertFails(server, "postgres", Kind.AUTHENTICATION);
            server.connect().close();
            assertFails(server, "postgres", Kind.AUTHENTICATION, "NoSuchElementException");
        }

        @Test
        void tellsAWrongOrMissingPassword() {
            assertFails(
                    to(postgres).password("wrong").build(), "postgres", Kind.AUTHENTICATION, "refuses the password");
            assertFails(
                    Server.builder().port(postgres.port()).user("postgres").build(),
                    "postgres",
                    Kind.AUTHENTICATION,
                    "none is given");
            String passFile = "/no/such/pgpass";
            assertFails(
                    Server.parse(
                            "host=localhost user=postgres port=" + postgres.port() + " passfile=" + passFile, Map.of()),
                    "postgres",
                    Kind.AUTHENTICATION,
                    "password file " + passFile + " does not exist");
            assertFails(as("nobody").build(), "postgres", Kind.AUTHENTICATION);
        }

        @Test
        void tellsWhatIsNotAllowed() {
            assertFails(as("barred").build(), "postgres", Kind.NOT_ALLOWED, "pg_hba.conf");
            assertFails(as("no_login").build(), "postgres", Kind.NOT_ALLOWED, "may log in");
            assertFails(as("tls_only").build(), "closed", Kind.NOT_ALLOWED, "CONNECT");
        }

        @Test
        void tellsAnUnknownDatabase() {
            assertFails(to(postgres).build(), "none such", Kind.UNKNOWN_DATABASE, "none such");
        }

        @Test
        void tellsThatNoSessionIsLeft() {
            assertFails(as("lonely").build(), "postgres", Kind.TOO_MANY_CONNECTIONS);
        }

        @Test
        void tellsThatTlsIsRequired() throws SQLException {
            assertFails(
                    as("tls_only").sslMode(SslMode.DISABLE).build(), "postgres", Kind.TLS_REQUIRED, "sslmode=require");
            as("tls_only").sslMode(SslMode.ALLOW).build().connect().close();
        }

        @ParameterizedTest
        @EnumSource(SslMode.class)
        void usesTlsAsItsModeSays(SslMode mode) throws SQLException {
            Server server = to(postgres)
                    .sslMode(mode)
                    .sslRootCert(files.rootCertificate())
                    .build();
            boolean expected = mode != SslMode.DISABLE && mode != SslMode.ALLOW;

            try (Connection session = server.connect()) {
                assertThat(value(session, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                        .isEqualTo(expected ? "t" : "f");
            }
        }

        @ParameterizedTest
        @EnumSource(
                value = SslMode.class,
                names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
        void trustsNoCertificateOfAnotherAuthority(SslMode mode) {
            // A certificate that vouches for nothing.
            Server server = to(postgres)
                    .sslMode(mode)
                    .sslRootCert(files.clientCertificate())
                    .build();

            assertFails(server, "postgres", Kind.TLS_UNTRUSTED, "sslrootcert");
        }

        @Test
        void trustsNoCertificateForAnotherHost() throws SQLException {
            // The same address as 127.0.0.1, but not the name in the certificate.
            Server.Builder server = to(postgres).host("127.1").sslRootCert(files.rootCertificate());

            server.sslMode(SslMode.VERIFY_CA).build().connect().close();
            assertFails(server.sslMode(SslMode.VERIFY_FULL).build(), "postgres", Kind.TLS_UNTRUSTED);
        }

        @Test
        void trustsNoCertificateThatOnlyThisMachineKnows() {
            Server server = to(postgres)
                    .sslMode(SslMode.VERIFY_FULL)
                    .sslRootCert(Path.of("system"))
                    .build();

            assertFails(server, "postgres", Kind.TLS_UNTRUSTED, "sslrootcert=system");
        }

        @Test
        void wantsARootCertificateToVerify() {
            assertFails(
                    to(postgres).sslMode(SslMode.VERIFY_CA).build(),
                    "postgres",
                    Kind.TLS_UNTRUSTED,
                    "sslrootcert=<file>");
            assertFails(
                    to(postgres)
                            .sslMode(SslMode.VERIFY_CA)
                            .sslRootCert(Path.of("/no/such.crt"))
                            .build(),
                    "postgres",
                    Kind.TLS_UNTRUSTED,
                    "/no/such.crt cannot be read");
        }

        @Test
        void bindsTheLoginToItsTlsSession() throws SQLException {
            String address = "postgresql://postgres:" + encoded(PASSWORD) + "@localhost:" + postgres.port()
                    + "?channel_binding=require&sslmode=";

            Server.parse(address + "require", NO_ENVIRONMENT).connect().close();
            assertFails(Server.parse(address + "disable", NO_ENVIRONMENT), "postgres", Kind.AUTHENTICATION);
        }
    }

    @Nested
    class WithClientCertificates {
        @Test
        void logsInByCertificate() throws SQLException {
            try (PostgresServer postgres = PostgresServer.builder(15)
                    .tls()
                    .hba("hostssl all postgres all cert")
                    .start()) {
                TlsFiles files = postgres.tlsFiles().orElseThrow();
                Server.Builder server = Server.builder()
                        .port(postgres.port())
                        .user("postgres")
                        .sslMode(SslMode.VERIFY_FULL)
                        .sslRootCert(files.rootCertificate());

                assertFails(server.build(), "postgres", Kind.NOT_ALLOWED, "certificate");
                for (Path key : List.of(files.clientKey(), files.clientKeyDer())) {
                    server.clientCertificate(files.clientCertificate(), key)
                            .build()
                            .connect()
                            .close();
                }
                assertFails(
                        server.clientCertificate(files.clientCertificate(), Path.of("/no/such.key"))
                                .build(),
                        "postgres",
                        Kind.CLIENT_CERTIFICATE,
                        "/no/such.key");
            }
        }
    }

    @Nested
    class WhereNobodyAnswers {
        @Test
        void tellsARefusedPort() throws IOException {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            assertFails(Server.builder().port(port).build(), "postgres", Kind.REFUSED, "localhost:" + port);
        }

        @Test
        void tellsAnUnknownHost() {
            assertFails(
                    Server.builder().host("no-such-host.invalid").build(),
                    "postgres",
                    Kind.UNKNOWN_HOST,
                    "no-such-host.invalid");
        }

        @Test
        void tellsThatTlsIsNotOffered() {
            try (PostgresServer postgres = PostgresServer.start(13)) {
                assertFails(
                        to(postgres).sslMode(SslMode.REQUIRE).build(), "postgres", Kind.TLS_REFUSED, "sslmode=require");
                assertThat(to(postgres).build().sslMode()).isEqualTo(SslMode.PREFER);
            }
        }

        @Test
        void tellsAFrozenServer() throws SQLException {
            try (PostgresServer postgres = PostgresServer.start(12)) {
                Server server =
                        to(postgres).connectTimeout(Duration.ofSeconds(1)).build();
                postgres.pause();
                try {
                    assertFails(server, "postgres", Kind.TIMEOUT, "no answer within 1 s");
                } finally {
                    postgres.resume();
                }
                server.connect().close();
            }
        }

        @Test
        void tellsAStandby() throws IOException, SQLException {
            try (PostgresServer postgres = PostgresServer.start(15)) {
                postgres.stop();
                Files.createFile(postgres.dataDirectory().orElseThrow().resolve("standby.signal"));
                postgres.restart();

                Server.parse(postgres.uri(), NO_ENVIRONMENT).connect().close();
                assertFails(
                        Server.parse(postgres.uri() + "?target_session_attrs=primary", NO_ENVIRONMENT),
                        "postgres",
                        Kind.STANDBY);
            }
        }
    }
}
