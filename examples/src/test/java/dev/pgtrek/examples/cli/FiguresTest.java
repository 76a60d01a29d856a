package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "1500000000, 1.5 GB",
        "9223372036854775807, 9.2 EB"
    })
    void bytes(long bytes, String shown) {
        assertThat(Figures.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"PT0.4S, 0:00", "PT59.9S, 0:59", "PT1M5S, 1:05", "PT1H2M3S, 1:02:03", "P1DT1S, 24:00:01"})
    void clock(Duration duration, String shown) {
        assertThat(Figures.clock(duration)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 100", "0, 10, 0", "999, 1000, 99", "1000, 1000, 100", "11, 10, 100"})
    void nothingIsCalledDoneBeforeItIs(long done, long total, int percent) {
        assertThat(Figures.percent(done, total)).isEqualTo(percent);
    }
}
