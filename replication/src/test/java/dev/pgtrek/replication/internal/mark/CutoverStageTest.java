package dev.pgtrek.replication.internal.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutoverStageTest {
    /** Who has taken over decides first; a mark on the source matters only where no one has. */
    @ParameterizedTest
    @CsvSource({
        // target took over, source took over, reversed, mark, may still switch, source changed
        "true,  true,  true,  SWITCHING, true,  true,  SWITCHED",
        "false, true,  true,  SWITCHING, true,  true,  SWITCHED_BACK",
        "false, false, true,  SWITCHING, true,  true,  REVERSED",
        "false, false, false,          , true,  true,  NONE",
        "false, false, false, SWITCHING, true,  true,  IN_DOUBT",
        "false, false, false, SWITCHING, false, true,  SOURCE_CLOSED",
        "false, false, false, BEGUN,     true,  true,  SOURCE_CLOSED",
        "false, false, false, BEGUN,     true,  false, BEGUN",
        "false, false, false, SWITCHING, false, false, BEGUN"
    })
    void whatTheServersTellDecides(
            boolean targetTookOver,
            boolean sourceTookOver,
            boolean reversed,
            CutoverMark.@Nullable State mark,
            boolean mayStillSwitch,
            boolean sourceChanged,
            CutoverStage expected) {
        assertThat(CutoverStage.of(new CutoverStage.Facts(
                        targetTookOver,
                        sourceTookOver,
                        reversed,
                        Optional.ofNullable(mark),
                        mayStillSwitch,
                        sourceChanged)))
                .isEqualTo(expected);
    }
}
