package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, told to end in the middle of a migration. */
@PostgresTest(source = 14, target = 18)
class CancelIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIGINT = 2;

    @TempDir
    private Path folder;

    @Test
    void ctrlCEndsTheMigrationAndStillTellsWhatBecameOfIt(PostgresPair pair) throws Exception {
        assumeThat(isIgnored(SIGINT))
                .as("a process that was started in the background may ignore SIGINT, and so do its children")
                .isFalse();
        endedInTheMiddle(pair, "INT", 130);
    }

    @Test
    @Tag("proof")
    void sigtermDoesTheSame(PostgresPair pair) throws Exception {
        endedInTheMiddle(pair, "TERM", 143);
    }

    private void endedInTheMiddle(PostgresPair pair, String signal, int status) throws Exception {
        String database = "cancelled_" + signal;
        pair.source().execute("postgres", "CREATE DATABASE \"" + database + "\"");
        pair.source().execute(database, "CREATE TABLE locked AS SELECT 1 AS id");
        try (Connection lock = pair.source().connect(database)) {
            lock(lock);
            Process command = start(pair, database);
            try {
                await().atMost(PATIENCE).until(() -> waitsForTheLock(pair.source(), database));
                new ProcessBuilder("kill", "-" + signal, Long.toString(command.pid()))
                        .start()
                        .waitFor();
                assertThat(command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                command.destroyForcibly();
            }
            assertThat(command.exitValue()).isEqualTo(status);
            assertThat(folder.resolve("out"))
                    .content()
                    .contains("\"status\":\"cancelled\"", "{\"name\":\"" + database + "\"")
                    .hasLineCount(1);
            assertThat(folder.resolve("err")).content().doesNotContain("\tat ");
            await().atMost(PATIENCE).until(() -> !waitsForTheLock(pair.source(), database));
            assertThat(folder.resolve("tmp")).isEmptyDirectory();
        }
    }

    private static void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
        }
    }

    private Process start(PostgresPair pair, String database) throws IOException {
        return CommandProcess.start(
                folder,
                Map.of(
                        "SOURCE_SERVICE_URI", pair.source().uri(),
                        "TARGET_SERVICE_URI", pair.target().uri()),
                "migrate",
                "--json",
                "--include-database",
                database);
    }

    private static boolean waitsForTheLock(PostgresServer server, String database) {
        return !server.queryRows(database, """
                        SELECT 1
                        FROM pg_catalog.pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """).isEmpty();
    }

    private static boolean isIgnored(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        List<String> lines = Files.readAllLines(status);
        return lines.stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> mask.testBit(signal - 1));
    }
}
