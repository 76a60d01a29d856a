package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.server.ConnectionFailedException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static Server.Builder builder() {
        return Server.builder().host("h").user("u").password("s3cr3t");
    }

    @Test
    void hasStatedDefaults() {
        Server server = Server.builder().build();

        assertThat(server.host()).isEqualTo("localhost");
        assertThat(server.port()).isEqualTo(5432);
        assertThat(server.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(server.database()).isEqualTo("postgres");
        assertThat(server.sslMode()).isEqualTo(SslMode.PREFER);
        assertThat(server.applicationName()).isEqualTo("pgtrek");
        assertThat(server.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(server.hasCoordinates()).isTrue();
    }

    @Test
    void masksThePassword() {
        assertThat(builder().database("a/b").build()).hasToString("postgresql://u:***@h:5432/a%2Fb");
        assertThat(builder().host("::1").user("u@x").build()).hasToString("postgresql://u%40x:***@[::1]:5432/postgres");
        assertThat(Server.builder().host("h").user("u").build()).hasToString("postgresql://u@h:5432/postgres");
        assertThat(builder().password(() -> "s3cr3t").build()).hasToString("postgresql://u:***@h:5432/postgres");
    }

    @Test
    void isEqualIfAllOfItIs() {
        assertThat(builder().build())
                .isEqualTo(builder().build())
                .hasSameHashCodeAs(builder().build());
        assertThat(builder().build()).isNotEqualTo(builder().password("other").build());
        assertThat(builder().build()).isNotEqualTo(builder().port(1).build());
        Supplier<String> supplier = () -> "s3cr3t";
        assertThat(builder().password(supplier).build())
                .isEqualTo(builder().password(supplier).build())
                .isNotEqualTo(builder().password(() -> "s3cr3t").build());
    }

    @Test
    void changesOneThing() {
        Server server = builder().port(7).build();

        assertThat(server.withDatabase("d"))
                .isEqualTo(builder().port(7).database("d").build());
        assertThat(server.withApplicationName("a"))
                .isEqualTo(builder().port(7).applicationName("a").build());
        assertThat(server.withConnectTimeout(Duration.ofMinutes(1)))
                .isEqualTo(
                        builder().port(7).connectTimeout(Duration.ofMinutes(1)).build());
        assertThat(server.database()).isEqualTo("postgres");
    }

    @Test
    void renamedDatabasesAreReachedByTheirNamesOnTheSource() {
        Server server = builder()
                .database("a")
                .build()
                .withRenamedDatabases(Map.of("a", "b", "b", "a", "old", "new \"one\""))
                .withApplicationName("x")
                .withConnectTimeout(Duration.ofMinutes(1));

        assertThat(server.database()).isEqualTo("a");
        assertThat(server.nameOf("a")).isEqualTo("b");
        assertThat(server.nameOf("other")).isEqualTo("other");
        assertThat(server.libpqEnvironment("b")).containsEntry("PGDATABASE", "a");
        assertThat(server.conninfo("old")).contains("dbname='new \"one\"'");
        assertThat(server.sourceNameOf("b")).hasValue("a");
        assertThat(server.sourceNameOf("new \"one\"")).hasValue("old");
        assertThat(server.sourceNameOf("old")).isEmpty();
        assertThat(server.sourceNameOf("other")).hasValue("other");
        assertThat(server).isNotEqualTo(server.withRenamedDatabases(Map.of()));
    }

    @Test
    void refusesWhatIsOutOfBounds() {
        assertThatThrownBy(() -> builder().port(0).build()).hasMessage("the port must be 1 to 65535, was 0");
        assertThatThrownBy(() -> builder().user("").build()).hasMessage("the user's name must not be empty");
        assertThatThrownBy(() -> builder().build().withDatabase(""))
                .isInstanceOf(InvalidServerException.class)
                .hasMessage("the database's name must not be empty");
        assertThatThrownBy(
                        () -> builder().connectTimeout(Duration.ofMillis(999)).build())
                .hasMessage("the connect timeout must be 1 to 3600 seconds, was 0.999 s");
        assertThatThrownBy(() -> builder().build().withConnectTimeout(Duration.ofSeconds(3601)))
                .hasMessage("the connect timeout must be 1 to 3600 seconds, was 3601 s");
        assertThatThrownBy(() -> builder().sslRootCert(Path.of("system")).build())
                .hasMessageStartingWith("sslrootcert=system needs sslmode=verify-full, was prefer");
        assertThatThrownBy(() -> builder().user("a\0b").build()).hasMessageContaining("zero byte");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tmp", "a,b", "u@h", "h:/x", "[::1]", "h h", "h/d"})
    void refusesWhatIsNoHost(String host) {
        assertThatThrownBy(() -> builder().host(host).build()).isInstanceOf(InvalidServerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ä", "€", "😀"})
    void boundsTheApplicationNameAtACharactersEnd(String character) {
        String name = builder().applicationName(character.repeat(64)).build().applicationName();

        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        int each = character.getBytes(StandardCharsets.UTF_8).length;
        assertThat(bytes).isLessThanOrEqualTo(63).isGreaterThan(63 - each);
        assertThat(name).isEqualTo(character.repeat(bytes / each));
    }

    @Test
    void tellsClientProgramsAll() {
        Server server = builder()
                .port(7)
                .database("ignored")
                .sslMode(SslMode.VERIFY_FULL)
                .sslRootCert(Path.of("/r"))
                .clientCertificate(Path.of("/c"), Path.of("/k"))
                .applicationName("a")
                .connectTimeout(Duration.ofMillis(1001))
                .build();

        assertThat(server.libpqEnvironment("odd \"name"))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("PGHOST", "h"),
                        Map.entry("PGPORT", "7"),
                        Map.entry("PGDATABASE", "odd \"name"),
                        Map.entry("PGUSER", "u"),
                        Map.entry("PGPASSWORD", "s3cr3t"),
                        Map.entry("PGCONNECT_TIMEOUT", "2"),
                        Map.entry("PGAPPNAME", "a"),
                        Map.entry("PGSSLMODE", "verify-full"),
                        Map.entry("PGSSLROOTCERT", "/r"),
                        Map.entry("PGSSLCERT", "/c"),
                        Map.entry("PGSSLKEY", "/k"),
                        Map.entry("PGGSSENCMODE", "disable")));
    }

    @Test
    void asksTheSupplierEachTime() {
        int[] calls = new int[1];
        Server server = builder().password(() -> "token " + ++calls[0]).build();

        assertThat(server.libpqEnvironment("d")).containsEntry("PGPASSWORD", "token 1");
        assertThat(server.conninfo("d")).contains("password='token 2'");
        assertThat(server.toString()).doesNotContain("token");
        assertThat(calls[0]).isEqualTo(2);
    }

    @Test
    void aSourceOfConnectionsNeedsNoCoordinates() {
        Server server = Server.builder()
                .connections(database -> {
                    throw new SQLException("no tunnel to " + database);
                })
                .build();

        assertThat(server.hasCoordinates()).isFalse();
        assertThat(server.host()).isEmpty();
        assertThat(server.user()).isEmpty();
        assertThat(server).hasToString("the caller's own source of connections, database \"postgres\"");
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> server.connect("d").close())
                .withMessage(
                        "cannot connect to the caller's own source of connections, database \"d\": no tunnel to d");
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> server.connectForReplication("d").close())
                .withMessageContaining("give the builder host, port and user as well");
        assertThatThrownBy(() -> server.libpqEnvironment("d"))
                .isInstanceOf(InvalidServerException.class)
                .hasMessageContaining("give the builder host, port and user as well");
        assertThatThrownBy(() -> server.conninfo("d")).isInstanceOf(InvalidServerException.class);
    }

    @Test
    void aSourceOfConnectionsMayHaveCoordinates() {
        Server server = builder()
                .connections(database -> {
                    throw new SQLException("over", "53300");
                })
                .build();

        assertThat(server.hasCoordinates()).isTrue();
        assertThat(server.conninfo("d")).startsWith("host='h' port='5432' dbname='d' user='u' password='s3cr3t'");
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> server.connect().close())
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_MANY_CONNECTIONS));
    }
}
