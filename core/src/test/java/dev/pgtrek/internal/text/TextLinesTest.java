package dev.pgtrek.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextLinesTest {
    @Test
    void namesForgeNoLineAndCommandNoTerminal() {
        assertThat(TextLines.plain("table a\r\n  migration x: completed\u2028b\u0085c"))
                .isEqualTo("table a migration x: completed b c");
        assertThat(TextLines.plain("a\u001b[2J\u0007\u009b1m\u202eb")).isEqualTo("a?[2J??1m?b");
        assertThat(new TextLines().add("a\nb").add("").add("c").toString()).isEqualTo("a b\n\nc\n");
    }

    @Test
    void aTableHasOneLineForEachRowWhateverItsNamesHold() {
        TextTable table = new TextTable().words("database").figures("rows");
        table.row("a\nb \u001b", "1");
        table.row("\uD83D\uDE00", "1,234");

        assertThat(new TextLines().add(table).toString()).isEqualTo("""
                        database   rows
                        a b ?         1
                        \uD83D\uDE00         1,234

                        """);
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertThatThrownBy(() -> new TextTable().words("a").row("b", "c")).hasMessage("a row must have 1 cells, had 2");
    }
}
