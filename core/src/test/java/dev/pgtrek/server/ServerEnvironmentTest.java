package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What libpq's environment and its files give where the address says nothing. */
class ServerEnvironmentTest {
    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void setHome() {
        environment.put("HOME", home.toString());
    }

    private Server parse(String text) {
        return Server.parse(text, environment);
    }

    private Path create(String name) throws IOException {
        Path file = home.resolve(".postgresql").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    @Test
    void givesDefaults() {
        environment.putAll(Map.ofEntries(
                Map.entry("PGHOST", "h"),
                Map.entry("PGPORT", "7"),
                Map.entry("PGUSER", "u"),
                Map.entry("PGPASSWORD", "p"),
                Map.entry("PGDATABASE", "d"),
                Map.entry("PGCONNECT_TIMEOUT", "3"),
                Map.entry("PGAPPNAME", "a"),
                Map.entry("PGSSLMODE", "verify-ca"),
                Map.entry("PGSSLROOTCERT", "/r"),
                Map.entry("PGSSLCERT", "/c"),
                Map.entry("PGSSLKEY", "/k"),
                Map.entry("PGCHANNELBINDING", "disable"),
                Map.entry("PGOPTIONS", "-c x.y=1")));

        assertThat(parse("postgresql://"))
                .isEqualTo(parse("host=h port=7 user=u password=p dbname=d connect_timeout=3 application_name=a"
                        + " sslmode=verify-ca sslrootcert=/r sslcert=/c sslkey=/k channel_binding=disable"
                        + " options='-c x.y=1'"));
        Server server = parse("postgresql://me:mine@there/other?connect_timeout=4&application_name=b");
        assertThat(server).hasToString("postgresql://me:***@there:7/other");
        assertThat(server.connectTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(server.applicationName()).isEqualTo("b");
        assertThat(server.sslMode()).isEqualTo(SslMode.VERIFY_CA);
    }

    @Test
    void emptyVariablesGiveNothing() {
        environment.putAll(Map.of("PGHOST", "", "PGPORT", "", "PGSSLMODE", "", "PGSERVICE", "", "PGUSER", "u"));

        assertThat(parse("postgresql://")).hasToString("postgresql://u@localhost:5432/postgres");
    }

    @Test
    void theUserIsThatOfTheSystem() {
        assertThat(parse("postgresql://h").user()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void theApplicationNameHasAFallback() {
        assertThat(parse("host=h fallback_application_name=f").applicationName())
                .isEqualTo("f");
        environment.put("PGAPPNAME", "a");
        assertThat(parse("host=h fallback_application_name=f").applicationName())
                .isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PGHOST               | /tmp     | Unix-domain socket
            PGHOST               | a,b      | several hosts
            PGPORT               | x        | the port must be a number
            PGSSLMODE            | no       | sslmode must be
            PGCONNECT_TIMEOUT    | 0        | the connect timeout must be
            PGSERVICE            | s        | the environment variable PGSERVICE is not supported
            PGSSLCRL             | /f       | the environment variable PGSSLCRL is not supported
            PGREQUIREAUTH        | none     | the environment variable PGREQUIREAUTH is not supported
            PGGSSENCMODE         | require  | the environment variable PGGSSENCMODE with a value other than
            """)
    void isCheckedAsTheAddressIs(String variable, String value, String reason) {
        environment.put(variable, value);

        assertThatThrownBy(() -> parse("user=u"))
                .isInstanceOf(InvalidServerException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void anAddressOfTheHostGoesBeforeTheHostOfTheEnvironment() {
        environment.put("PGHOST", "h");
        assertThat(parse("hostaddr=10.0.0.1").host()).isEqualTo("10.0.0.1");

        environment.put("PGHOSTADDR", "10.0.0.2");
        assertThat(parse("user=u").host()).isEqualTo("10.0.0.2");
        assertThat(parse("host=other").host()).isEqualTo("other");
    }

    @Test
    void certificatesAreFoundInTheHome() throws IOException {
        Path root = create("root.crt");
        create("postgresql.crt");

        // A certificate without its key, which nobody asked for.
        assertThat(parse("host=h sslmode=require").sslCert()).isEmpty();

        Path cert = home.resolve(".postgresql/postgresql.crt");
        Path key = create("postgresql.key");
        Server server = parse("host=h sslmode=require");
        assertThat(server.sslRootCert()).contains(root);
        assertThat(server.sslCert()).contains(cert);
        assertThat(server.sslKey()).contains(key);

        assertThat(parse("host=h sslmode=require sslcert=/c").sslCert()).contains(Path.of("/c"));
        assertThat(parse("host=h sslmode=require sslcert=/c").sslKey()).contains(key);
        assertThat(parse("host=h sslmode=require sslrootcert=/r").sslRootCert()).contains(Path.of("/r"));

        Server indifferent = parse("host=h");
        assertThat(indifferent.sslRootCert()).isEmpty();
        assertThat(indifferent.sslCert()).contains(cert);
        assertThat(parse("host=h sslmode=disable").sslCert()).isEmpty();
        assertThat(parse("host=h sslrootcert=system").sslCert()).isEmpty();
    }

    @Test
    void aBuilderKnowsNoEnvironment() {
        assertThat(Server.builder().user("u").build()).hasToString("postgresql://u@localhost:5432/postgres");
    }
}
