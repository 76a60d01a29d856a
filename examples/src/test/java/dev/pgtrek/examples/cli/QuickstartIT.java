package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-contained command as a newcomer meets it: the packaged archive, in a process of its own, with a small heap. */
class QuickstartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path JAR = Path.of("target", "pgtrek.jar");

    @TempDir
    private Path folder;

    @BeforeEach
    void requireTheArchive() throws IOException {
        assertThat(JAR).as("made by ./mvnw -pl examples -am package").exists();
        Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void theArchiveKnowsItsVersion() throws Exception {
        Process command = start("--version");

        assertThat(command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).isZero();
        assertThat(folder.resolve("out")).content().matches("pgtrek \\d+\\.\\d+\\.\\d+\\S*\\R");
        assertThat(folder.resolve("err")).isEmptyFile();
    }

    @Test
    void quickstartReplicatesAndCutsOverUnderLoad() throws Exception {
        quickstart(
                List.of("quickstart"),
                List.of("shop: replicating", "wholesale: replicating", "archive: replicating", "cutting over"),
                "cutover completed, writes were stopped for");
        Matcher rows = Pattern.compile("the application wrote meanwhile: (\\d+), on the target: (\\d+)")
                .matcher(Files.readString(folder.resolve("out")));
        assertThat(rows.find()).isTrue();
        assertThat(Long.parseLong(rows.group(1))).isPositive();
        assertThat(Long.parseLong(rows.group(2))).isGreaterThanOrEqualTo(Long.parseLong(rows.group(1)));
    }

    @Test
    void quickstartCopiesOnce() throws Exception {
        quickstart(
                List.of("quickstart", "--method", "dump"),
                List.of("shop: completed", "wholesale: completed", "archive: completed"),
                "completed after");
    }

    private void quickstart(List<String> arguments, List<String> progress, String result) throws Exception {
        Process command = start(arguments.toArray(new String[0]));

        assertThat(command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("err"))
                .content()
                .contains("migrating")
                .contains(progress)
                .doesNotContain("\u001b", "\tat ");
        assertThat(folder.resolve("out")).content().contains(result, "69 tables by count and checksum: all equal");
        assertThat(command.exitValue()).isZero();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void quickstartLeavesNothingBehindWhenItIsTerminated() throws Exception {
        Process command = start("quickstart");
        List<ProcessHandle> started = new ArrayList<>();
        try {
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(folder.resolve("err")).contains("filling shop"));
            command.descendants().forEach(started::add);
        } finally {
            command.destroy(); // SIGTERM
        }

        assertThat(command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(started).isNotEmpty();
        await().atMost(PATIENCE).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(folder.resolve("err"))
                .content()
                .contains("pgtrek: cancelled")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("out")).isEmptyFile();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                // what servers are unpacked to is kept, for all tests alike
                "-Dpgtrek.test.directory=" + testDirectory(),
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private static String testDirectory() {
        return Optional.ofNullable(System.getProperty("pgtrek.test.directory"))
                .orElseGet(() -> Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "pgtrek-testkit-" + System.getProperty("user.name"))
                        .toString());
    }
}
