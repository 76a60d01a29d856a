package dev.pgtrek.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.internal.inventory.InventoryReader;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is recorded of servers is what servers say. Where new binaries say something else,
 * {@code -Dpgtrek.test.record=src/main/resources/dev/pgtrek/testkit/recorded} writes the records anew.
 */
class RecordedServerIT {
    @BeforeEach
    void recordsAreOfTheLinuxBinaries() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
                        && System.getProperty("os.arch").equals("amd64")
                        && !"containers".equals(System.getProperty("pgtrek.test.servers")),
                "other builds of PostgreSQL have other extensions and settings");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 14, 18})
    void recordsAreTrue(int major) throws SQLException {
        compareWithServer(major);
    }

    @ParameterizedTest
    @Tag("proof")
    @ValueSource(ints = {11, 12, 13, 15, 16, 17})
    void recordsOfTheOtherVersionsAreTrue(int major) throws SQLException {
        compareWithServer(major);
    }

    private static void compareWithServer(int major) throws SQLException {
        ServerInventory actual = read(major);
        String folder = System.getProperty("pgtrek.test.record");
        if (folder != null) {
            write(Path.of(folder, "server-" + major + ".tsv"), RecordedServer.record(actual));
        }

        assertThat(RecordedServer.record(actual))
                .as("what is recorded of version " + major)
                .containsExactlyElementsOf(RecordedServer.lines(major));
        ServerInventory loaded = RecordedServer.load(major);
        assertThat(loaded.version()).isEqualTo(actual.version());
        assertThat(loaded.user()).isEqualTo(actual.user());
        assertThat(loaded.tablespaces()).isEqualTo(actual.tablespaces());
        // the others are the host's own
        assertThat(actual.libcLocales()).contains("C", "POSIX");
        assertThat(loaded.availableExtensions()).isEqualTo(actual.availableExtensions());
        assertThat(loaded.roles())
                .extracting(RoleInfo::name)
                .containsExactlyInAnyOrderElementsOf(
                        actual.roles().stream().map(RoleInfo::name).toList());
        assertThat(loaded.role("postgres")).isEqualTo(actual.role("postgres"));
        assertThat(withoutSizes(loaded)).containsExactlyInAnyOrderElementsOf(withoutSizes(actual));
    }

    private static List<DatabaseInfo> withoutSizes(ServerInventory inventory) {
        return inventory.databases().stream()
                .map(database -> DatabaseInfo.builder()
                        .from(database)
                        .sizeBytes(0)
                        .comment("")
                        .build())
                .collect(Collectors.toList());
    }

    private static ServerInventory read(int major) throws SQLException {
        try (PostgresServer server = PostgresServer.start(major);
                Connection connection = server.connect()) {
            return InventoryReader.readServer(connection);
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
