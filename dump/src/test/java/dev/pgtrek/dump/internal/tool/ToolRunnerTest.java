package dev.pgtrek.dump.internal.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class ToolRunnerTest {
    private static final Path SHELL = Path.of("/bin/sh");

    private final ToolRunner runner =
            new ToolRunner(ToolHost.alone("test", (tool, line) -> {}), line -> true, Duration.ofSeconds(1));

    private static List<String> script(String script) {
        return List.of("-c", script);
    }

    @Test
    void endsAToolThatHangsAndNamesIt() {
        long childrenBefore = ProcessHandle.current().descendants().count();

        assertThatThrownBy(
                        () -> runner.run(SHELL, script("echo locked >&2; sleep 600; true"), Map.of(), ToolRunner.ALONE))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("/bin/sh hung and was ended: for 1 s")
                .hasMessageContaining("its last words: locked")
                .extracting(e -> ((MigrationException) e).code())
                .isEqualTo(ErrorCode.TIMEOUT);

        assertThat(ProcessHandle.current().descendants().count()).isEqualTo(childrenBefore);
    }

    @Test
    void letsAToolGoOnThatAServerWorksFor() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();

        runner.run(SHELL, script("sleep 4"), Map.of(), () -> asked.incrementAndGet() > 0);

        assertThat(asked).hasPositiveValue();
    }

    @Test
    void letsAToolGoOnThatWrites() throws InterruptedException {
        String lines = "for i in 1 2 3 4 5 6; do sleep 0.5; echo line >&2; done";

        runner.run(SHELL, script(lines), Map.of(), ToolRunner.ALONE);
    }

    @Test
    void tellsTheLastWordsOfAToolThatFails() {
        assertThatThrownBy(() -> runner.run(SHELL, script("echo no disk >&2; exit 3"), Map.of(), ToolRunner.ALONE))
                .hasMessage("/bin/sh failed with exit status 3: no disk");
    }
}
