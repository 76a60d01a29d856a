package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.SslMode;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A report tells the ways in which a source can't be connected to from one another, each with what to do about it. */
class SevenWaysToFailIT {
    @Test
    void eachHasItsOwnMessage() throws IOException {
        PostgresServer.Builder withTls = PostgresServer.builder(15)
                .tls()
                .authentication("scram-sha-256")
                .hba("host all barred all reject")
                .hba("hostnossl all tls_only all reject");
        try (PostgresPair pair = PostgresPair.start(withTls, PostgresServer.builder(18))) {
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE ROLE barred LOGIN PASSWORD 'geheim'",
                            "CREATE ROLE tls_only LOGIN PASSWORD 'geheim'");
            Server.Builder source = to(pair.source());
            Map<String, String> said = new LinkedHashMap<>();
            said.put("refused", message(pair, to(pair.source()).port(unusedPort())));
            said.put("DNS", message(pair, to(pair.source()).host("no-such-host.invalid")));
            said.put("TLS required", message(pair, source.user("tls_only").sslMode(SslMode.DISABLE)));
            said.put("TLS refused", message(pair, to(pair.target()).sslMode(SslMode.REQUIRE)));
            said.put(
                    "TLS untrusted",
                    message(
                            pair,
                            to(pair.source())
                                    .sslMode(SslMode.VERIFY_FULL)
                                    .sslRootCert(pair.source()
                                            .tlsFiles()
                                            .orElseThrow()
                                            .clientCertificate())));
            said.put("password", message(pair, to(pair.source()).user("postgres")));
            said.put("pg_hba", message(pair, to(pair.source()).user("barred")));
            pair.source().pause();
            try {
                said.put("timeout", message(pair, to(pair.source()).connectTimeout(Duration.ofSeconds(1))));
            } finally {
                pair.source().resume();
            }

            assertThat(said.values())
                    .doesNotHaveDuplicates()
                    .allSatisfy(message ->
                            assertThat(message).startsWith("cannot connect to ").doesNotContain("geheim", "\n"));
            assertThat(said.get("refused")).contains("nothing listens", "check host and port");
            assertThat(said.get("timeout")).contains("no answer within 1 s");
            assertThat(said.get("DNS")).contains("does not resolve");
            assertThat(said.get("TLS required")).contains("sslmode=require");
            assertThat(said.get("TLS refused")).contains("sslmode=require", "does not offer");
            assertThat(said.get("TLS untrusted")).contains("sslrootcert");
            assertThat(said.get("password")).contains("refuses the password");
            assertThat(said.get("pg_hba")).contains("pg_hba.conf");
        }
    }

    private static Server.Builder to(PostgresServer server) {
        return Server.builder()
                .host(server.host())
                .port(server.port())
                .user("postgres")
                .password("geheim");
    }

    /** The one thing that is found, by the check that looks at connections; the others name it as their reason. */
    private static String message(PostgresPair pair, Server.Builder source) {
        CheckReport report =
                Checking.replication(pair).source(source.build()).build().check();
        assertThat(report.errors()).extracting(Finding::id).containsExactly("connect-source");
        return report.errors().get(0).message();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
