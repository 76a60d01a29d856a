package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Servers in containers: {@code -Dpgtrek.test.servers=containers}, with a Docker engine at hand. The major version is that
 * of {@code -Dpgtrek.test.image} where it names a single one.
 */
@EnabledIfSystemProperty(named = "pgtrek.test.servers", matches = "containers")
class ContainerServerIT {
    private static final int MAJOR = Integer.getInteger("pgtrek.test.image.major", 15);

    @Test
    void settingsHoldAndDataOutliveStopRestartAndKill() {
        try (PostgresServer server = PostgresServer.builder(MAJOR)
                .setting("wal_level", "logical")
                .setting("max_connections", "37")
                .start()) {
            assertThat(server.queryValue("postgres", "SHOW wal_level")).isEqualTo("logical");
            assertThat(server.queryValue("postgres", "SHOW fsync")).isEqualTo("off");
            server.execute("postgres", "CREATE TABLE t AS SELECT 1 AS n", "ALTER SYSTEM SET max_connections = 38");
            int port = server.port();
            server.stop();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.restart();
            server.execute("postgres", "INSERT INTO t VALUES (2)");
            server.kill();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.queryValue("postgres", "SELECT sum(n) FROM t")).isEqualTo("3");
            assertThat(server.queryValue("postgres", "SHOW max_connections")).isEqualTo("38");
            assertThat(server.log()).contains("automatic recovery in progress");
        }
    }

    @Test
    void pausedServerAnswersOnlyAfterResume() throws SQLException {
        try (PostgresServer server = PostgresServer.start(MAJOR);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 500);
            server.pause();
            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
            server.resume();
            assertThat(server.queryValue("postgres", "SELECT 2")).isEqualTo("2");
        }
    }

    @Test
    void passwordsHbaLinesAndCertificatesCount() throws SQLException {
        try (PostgresServer server = PostgresServer.builder(MAJOR)
                .authentication("scram-sha-256")
                .password("it's a \"secret\"")
                .hba("hostnossl all mallory all reject")
                .tls()
                .start()) {
            assertThatThrownBy(() -> server.connect("postgres", "postgres", "wrong"))
                    .hasMessageContaining("password authentication failed");
            Properties properties = new Properties();
            properties.setProperty("user", "postgres");
            properties.setProperty("password", server.password());
            properties.setProperty("sslmode", "verify-full");
            properties.setProperty(
                    "sslrootcert",
                    server.tlsFiles().orElseThrow().rootCertificate().toString());
            try (Connection connection = new org.postgresql.Driver().connect(server.jdbcUrl("postgres"), properties)) {
                assertThat(connection.isValid(5)).isTrue();
            }
        }
    }

    @Test
    void pairOfServersReachesEachOther() {
        try (PostgresPair pair = PostgresPair.start(MAJOR, MAJOR)) {
            pair.source().execute("postgres", "CREATE TABLE t (n int PRIMARY KEY)", "CREATE PUBLICATION p FOR TABLE t");
            pair.target()
                    .execute(
                            "postgres",
                            "CREATE TABLE t (n int PRIMARY KEY)",
                            "CREATE SUBSCRIPTION s CONNECTION '%s' PUBLICATION p"
                                    .formatted(pair.source().uri()),
                            "DROP SUBSCRIPTION s");
        }
    }
}
