package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents call is a command, and its options are options of it. */
class DocumentedOptionsTest {
    private static final Pattern CALL = Pattern.compile("\\./pgtrek ([a-z-]+)([^#`\\n]*)");
    private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md"})
    void everyCallInADocumentCanBeMade(String document) throws IOException {
        String text = Files.readString(Path.of("..", document));

        assertThat(CALL.matcher(text).results()).isNotEmpty().allSatisfy(call -> {
            String command = call.group(1);
            Ran help =
                    command.startsWith("-") ? Ran.pgtrek(Map.of(), command) : Ran.pgtrek(Map.of(), command, "--help");
            assertThat(help.status()).as(command).isZero();
            assertThat(OPTION.matcher(call.group(2)).results().map(MatchResult::group))
                    .allSatisfy(option -> assertThat(help.out()).contains(option));
        });
    }
}
