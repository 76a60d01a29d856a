package dev.pgtrek.replication.internal.teardown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeardownScopeTest {
    @ParameterizedTest(name = "source {0}, target {1}, ended {2}, switched {3}")
    @CsvSource({
        "true,  true,  true,  false, true,  true,  true",
        "true,  true,  true,  true,  true,  true,  true",
        // the target has to be ended again: what that needs stays
        "true,  true,  false, false, true,  false, false",
        // no source: the target is ended, unless its journal alone knows of a cutover
        "false, true,  true,  false, false, false, true",
        "false, true,  true,  true,  false, false, false",
        "false, true,  false, false, false, false, false",
        // no target: nothing can write there any more once the slot is gone
        "true,  false, true,  false, true,  true,  false",
        "false, false, true,  false, false, false, false",
    })
    void removesWhatNothingNeedsAnyMore(
            boolean source,
            boolean target,
            boolean ended,
            boolean switched,
            boolean slots,
            boolean publication,
            boolean journal) {
        assertThat(TeardownScope.of(source, target, ended, switched))
                .isEqualTo(new TeardownScope(slots, publication, journal));
    }
}
