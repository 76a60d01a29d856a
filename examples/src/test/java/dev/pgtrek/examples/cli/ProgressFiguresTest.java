package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressFiguresTest {
    @ParameterizedTest
    @CsvSource({"PT0.4S, 0:00", "PT59.9S, 0:59", "PT1M5S, 1:05", "PT1H2M3S, 1:02:03", "P1DT1S, 24:00:01"})
    void clock(Duration duration, String shown) {
        assertThat(ProgressFigures.clock(duration)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 100", "0, 10, 0", "999, 1000, 99", "1000, 1000, 100", "11, 10, 100"})
    void nothingIsCalledDoneBeforeItIs(long done, long total, int percent) {
        assertThat(ProgressFigures.percent(done, total)).isEqualTo(percent);
    }
}
