package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several JVMs that share a folder of servers. */
class AbandonedServerIT {
    private final List<Process> others = new ArrayList<>();

    @AfterEach
    void endOtherJvms() throws InterruptedException {
        for (Process other : others) {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatAKilledJvmLeftIsRemovedByTheNextOneAndNothingElse(@TempDir Path folder) throws Exception {
        OtherJvm killed = start(folder);
        OtherJvm alive = start(folder);
        killed.process.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(killed.postmaster)).as("an orphan").isPresent();

        OtherJvm next = start(folder);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ProcessHandle.of(killed.postmaster).isEmpty());
        assertThat(killed.folder).doesNotExist();
        assertThat(alive.folder).exists();
        assertThat(ProcessHandle.of(alive.postmaster)).isPresent();

        for (OtherJvm orderly : List.of(alive, next)) {
            orderly.process.destroy();
            assertThat(orderly.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(orderly.folder).as("after SIGTERM").doesNotExist();
            assertThat(ProcessHandle.of(orderly.postmaster)).isEmpty();
        }
    }

    private OtherJvm start(Path folder) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpgtrek.test.directory=" + folder,
                        "-Dpgtrek.test.binaries=" + System.getProperty("pgtrek.test.binaries", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoServers.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        others.add(process);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("running ")) {
            line = output.readLine();
        }
        assertThat(line).isNotNull();
        String[] words = line.split(" ", 3);
        return new OtherJvm(process, Long.parseLong(words[1]), Path.of(words[2]));
    }

    private record OtherJvm(Process process, long postmaster, Path folder) {}

    /** What the other JVMs run: two servers, for the start of the second must not cost the first one its lock. */
    static final class TwoServers {
        private TwoServers() {}

        public static void main(String[] arguments) throws Exception {
            PostgresServer first = PostgresServer.start(18);
            try (PostgresServer second = PostgresServer.start(18)) {
                Path data = first.dataDirectory().orElseThrow();
                String postmaster =
                        Files.readAllLines(data.resolve("postmaster.pid")).get(0);
                System.out.printf("running %s %s%n", postmaster, data.getParent());
                assertThat(second.port()).isPositive();
                Thread.currentThread().join();
            }
        }
    }
}
