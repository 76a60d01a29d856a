package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RenameArgumentsTest {
    private static List<String> renamings(String... texts) {
        RenameArguments arguments = new RenameArguments();
        List<String> words = new ArrayList<>();
        for (String text : texts) {
            words.addAll(List.of("--rename-database", text));
        }
        new CommandLine(arguments).parseArgs(words.toArray(String[]::new));
        List<String> found = new ArrayList<>();
        arguments.applyTo((source, target) -> found.add(source + "|" + target));
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "a=b#a|b",
                "a b=ö ' x#a b|ö ' x",
                "a=b=c#a|b=c",
                "\"a=b\"=c#a=b|c",
                "\"a\"\"b\"=\"c\"\"\"#a\"b|c\"",
                "a\"b=c\"d#a\"b|c\"d"
            })
    void aRenamingHoldsTwoNames(String text, String names) {
        assertThat(renamings(text)).containsExactly(names);
    }

    @Test
    void severalAreTaken() {
        assertThat(renamings("a=b", "b=a")).containsExactly("a|b", "b|a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "a=", "\"a=b", "\"a\"b=c", "a=\"b"})
    void otherFormsAreRejected(String text) {
        assertThatThrownBy(() -> renamings(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--rename-database takes OLD=NEW, was '" + text + "'");
    }
}
