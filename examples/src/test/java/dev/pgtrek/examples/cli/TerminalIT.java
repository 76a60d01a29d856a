package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script pgtrek on a terminal, which is made by {@code script} of util-linux. */
class TerminalIT {
    private static final Path SCRIPT = Path.of("..", "pgtrek").toAbsolutePath().normalize();

    /** What is said of servers that can't be reached has long lines. */
    private static final String NOBODY = "postgresql://postgres@127.0.0.1:1/postgres";

    @TempDir
    private Path folder;

    /** A line that is longer is broken as late as it can be. */
    @ParameterizedTest
    @ValueSource(ints = {60, 80, 150})
    void linesAreAsWideAsTheTerminal(int columns) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no command script");
        List<String> lines = shown(columns);
        assertThat(lines)
                .hasSizeGreaterThan(1)
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(columns));
        assertThat(lines).anySatisfy(line -> assertThat(line.length()).isGreaterThan(columns - 20));
    }

    private List<String> shown(int columns) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder command = new ProcessBuilder(
                "/usr/bin/script", "-qec", "stty cols " + columns + "; '" + SCRIPT + "' check", "/dev/null");
        command.environment().put("TERM", "xterm");
        command.environment().put("NO_COLOR", "1");
        command.environment().put("SOURCE_SERVICE_URI", NOBODY);
        command.environment().put("TARGET_SERVICE_URI", NOBODY);
        Process process = command.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(text).as(text).contains("failed: ");
        return text.lines()
                .map(line -> line.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").replace("\r", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }
}
