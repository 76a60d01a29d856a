package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OptionNamesTest {
    @Test
    void optionsOfTheApiAreShownAsTheCommandsOwn() {
        assertThat(OptionNames.ofCommand("or cut over without them (Cutover.leftOut)"))
                .isEqualTo("or cut over without them (--leave-out)");
        assertThat(OptionNames.ofCommand("call ReplicationHandle.followNewTables(DroppedTables.DROP), which does that"))
                .isEqualTo("run pgtrek follow-new-tables --dropped-tables drop, which does that");
    }

    @Test
    void allElseStaysAsItIs() {
        String text = "table Cutover.leftouts of MyCutover.leftOut has $1 and \\ and keylessTables";
        assertThat(OptionNames.ofCommand(text)).isEqualTo(text);
    }
}
