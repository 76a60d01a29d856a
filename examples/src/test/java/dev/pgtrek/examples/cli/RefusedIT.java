package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be migrated is refused before anything is written, in one line that says what to do. */
class RefusedIT {
    private static final String PASSWORD = "p4ss/w@rd:% é";
    private static final String WRONG = "wr0ng-w0rd";

    private static PostgresPair pair;

    @TempDir
    private static Path emptyFolder;

    @BeforeAll
    static void startServers() {
        pair = PostgresPair.start(withPassword(14), withPassword(18));
        old().execute("postgres", "CREATE DATABASE shop", "CREATE ROLE app");
        old().execute("shop", "CREATE TABLE item AS SELECT 1 AS id");
    }

    private static PostgresServer.Builder withPassword(int version) {
        return PostgresServer.builder(version).authentication("scram-sha-256").password(PASSWORD);
    }

    @AfterAll
    static void endServers() {
        pair.close();
    }

    private static PostgresServer old() {
        return pair.source();
    }

    private static PostgresServer fresh() {
        return pair.target();
    }

    /**
     * A mistake.
     *
     * @param what its name
     * @param environment where the servers are given
     * @param options how the command is called
     * @param errors how many errors it makes
     * @param says what one of them must say
     */
    private record Wrong(
            String what, Map<String, String> environment, List<String> options, int errors, List<String> says) {
        private Wrong with(String... moreOptions) {
            return new Wrong(what, environment, List.of(moreOptions), errors, says);
        }

        private Wrong errors(int count) {
            return new Wrong(what, environment, options, count, says);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private static Wrong wrong(String what, Map<String, String> environment, String... says) {
        return new Wrong(what, environment, List.of(), 1, List.of(says));
    }

    static Stream<Wrong> mistakes() {
        String nobodyListens = "postgresql://postgres:" + WRONG + "@127.0.0.1:" + unusedPort() + "/postgres";
        String noSuchHost = "postgresql://postgres:" + WRONG + "@no-such-host.invalid/postgres";
        String wrongPassword = "host=localhost port=%d user=postgres password=%s".formatted(old().port(), WRONG);
        Map<String, String> right = servers(old().uri(), fresh().uri());
        return Stream.of(
                wrong(
                        "unreachable source",
                        servers(nobodyListens, fresh().uri()),
                        "connect-source",
                        "check host and port"),
                wrong(
                        "unreachable target",
                        servers(old().uri(), nobodyListens),
                        "connect-target",
                        "check host and port"),
                wrong("unknown host", servers(noSuchHost, fresh().uri()), "connect-source", "does not resolve"),
                wrong(
                        "wrong password",
                        servers(wrongPassword, fresh().uri()),
                        "connect-source",
                        "refuses the password"),
                wrong(
                        "unknown database",
                        servers(old().uri("nosuch"), fresh().uri()),
                        "connect-source",
                        "no such database"),
                wrong("database to include that is not there", right, "the source has no database named nosuch", "shop")
                        .with("--include-database", "nosuch"),
                wrong("no database left", right, "no database is selected").with("--exclude-database", "*"),
                wrong(
                        "same server twice",
                        servers(old().uri(), old().uri("shop").replace("localhost", "127.0.0.1")),
                        "different-servers"),
                wrong("older target", servers(fresh().uri(), old().uri()), "target-version", "18", "14")
                        .with("--include-database", "postgres")
                        .errors(1),
                wrong("no client tools", right, "client-tools", "pg_dump", "install")
                        .with("--definitions-from", "client-tools", "--pg-bin", emptyFolder.toString()),
                wrong("too large", right, "database-size", "the limit is 1000000")
                        .with("--max-total-size", "1000000"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void migrate(Wrong wrong) {
        Ran ran = run(wrong, "migrate");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.errorLines())
                .hasSize(wrong.errors)
                .anySatisfy(line -> assertThat(line).contains(wrong.says));
        assertThat(ran.everything()).doesNotContain(PASSWORD, WRONG, "\tat ");
        assertThat(databasesOf(fresh())).doesNotContain("shop");
        assertThat(fresh().queryRows("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'app'"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void migrateAsDocument(Wrong wrong) {
        Ran ran = run(wrong, "migrate", "--json");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out())
                .startsWith("{\"migrationId\":\"")
                .contains("\"status\":\"failed\"", "\"databases\":[]", "\"severity\":\"error\"")
                .contains(wrong.says)
                .hasLineCount(1);
        assertThat(ran.everything()).doesNotContain(PASSWORD, WRONG);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void check(Wrong wrong) {
        Ran ran = run(wrong, "check");

        assertThat(ran.status()).isEqualTo(2);
        // the remedy is on the line below
        assertThat(ran.out().split("(?m)^(?=\\S)"))
                .filteredOn(finding -> finding.startsWith("error"))
                .anySatisfy(finding -> assertThat(finding).contains(wrong.says));
        assertThat(run(wrong, "check", "--markdown").out()).startsWith("**Failed**: ");
        assertThat(ran.everything()).doesNotContain(PASSWORD, WRONG);
        assertThat(run(wrong, "check", "--json").out()).startsWith("{\"status\":\"failed\",\"checks\":[");
        assertThat(run(wrong, "plan").status()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    @Tag("proof")
    void theLogTellsNoPasswordEither(Wrong wrong) {
        Ran ran = run(wrong, "migrate", "--verbose");

        assertThat(ran.everything()).contains("\tat dev.pgtrek.").doesNotContain(PASSWORD, WRONG);
    }

    @Test
    void anOlderTargetIsAllowedOnRequest() {
        Ran ran = Ran.pgtrek(
                servers(fresh().uri(), old().uri()), "check", "--allow-older-target", "--include-database", "postgres");

        assertThat(ran.out()).doesNotContain("target-version");
    }

    private Ran run(Wrong wrong, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(wrong.options);
        return Ran.pgtrek(wrong.environment, arguments.toArray(new String[0]));
    }

    private static List<String> databasesOf(PostgresServer server) {
        return server.queryRows("postgres", "SELECT datname FROM pg_database").stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static Map<String, String> servers(String source, String target) {
        return Map.of("SOURCE_SERVICE_URI", source, "TARGET_SERVICE_URI", target);
    }

    private static int unusedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
