package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed once roles have new passwords: each of these is known. */
@PostgresTest(source = 14, target = 18)
class KilledPasswordsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROLES = 20;
    private static final int MOST_MILLIS = 1_000;
    private static final String WITH_PASSWORD =
            "SELECT rolname FROM pg_authid WHERE rolname LIKE 'app%' AND rolpassword IS NOT NULL";

    private final Random random = new Random(7);

    @TempDir
    private Path folder;

    @Test
    void onceKilled(PostgresPair pair) throws Exception {
        killed(pair, 1);
    }

    @Test
    @Tag("proof")
    void tenTimesKilled(PostgresPair pair) throws Exception {
        killed(pair, 10);
    }

    private void killed(PostgresPair pair, int times) throws Exception {
        pair.source().execute("postgres", "CREATE DATABASE with_roles", "CREATE ROLE reader LOGIN PASSWORD 'reader'");
        pair.source().execute("postgres", roles(role -> "CREATE ROLE app" + role + " LOGIN PASSWORD 'old'"));
        for (int time = 0; time < times; time++) {
            Path file = kill(pair, Files.createDirectory(folder.resolve("run" + time)));
            List<String> kept = Files.readAllLines(file);
            List<List<String>> roles = pair.target().queryRows("postgres", WITH_PASSWORD);
            assertThat(roles).hasSize(ROLES);
            for (List<String> role : roles) {
                String start = "localhost:" + pair.target().port() + ":*:" + role.get(0) + ":";
                String password = kept.stream()
                        .filter(line -> line.startsWith(start))
                        .map(line -> line.substring(start.length()))
                        .findFirst()
                        .orElseThrow();
                pair.target().connect("postgres", role.get(0), password).close();
            }
            forget(pair);
        }
        pair.source().execute("postgres", "DROP DATABASE with_roles", "DROP ROLE reader");
        pair.source().execute("postgres", roles(role -> "DROP ROLE app" + role));
    }

    private Path kill(PostgresPair pair, Path run) throws IOException, InterruptedException {
        Path file = run.resolve("passwords");
        Process command = CommandProcess.start(
                run,
                Map.of(
                        "SOURCE_SERVICE_URI", pair.source().uri().replace("postgres:postgres@", "reader:reader@"),
                        "TARGET_SERVICE_URI", pair.target().uri()),
                "migrate",
                "--include-database",
                "with_roles",
                "--passwords-file",
                file.toString());
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() ->
                            !pair.target().queryRows("postgres", WITH_PASSWORD).isEmpty());
            command.waitFor(random.nextInt(MOST_MILLIS), TimeUnit.MILLISECONDS);
        } finally {
            command.destroyForcibly();
            command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        return file;
    }

    private static void forget(PostgresPair pair) {
        await().atMost(PATIENCE)
                .until(() -> pair.target()
                        .queryRows("postgres", "SELECT pid FROM pg_stat_activity WHERE datname = 'with_roles'")
                        .isEmpty());
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS with_roles", "DROP ROLE reader");
        pair.target().execute("postgres", roles(role -> "DROP ROLE app" + role));
    }

    private static String[] roles(IntFunction<String> statement) {
        return IntStream.rangeClosed(1, ROLES).mapToObj(statement).toArray(String[]::new);
    }
}
