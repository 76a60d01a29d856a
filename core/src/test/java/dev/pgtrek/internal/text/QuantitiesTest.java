package dev.pgtrek.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
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
        assertThat(Quantities.bytes(bytes)).isEqualTo(shown);
    }

    @Test
    void countsAndSeconds() {
        assertThat(Quantities.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Quantities.seconds(Duration.ofMillis(12_345))).isEqualTo("12.3");
    }

    @Test
    void oneIsSingularAndAllElseIsPlural() {
        assertThat(Plural.of(1, "table")).isEqualTo("1 table");
        assertThat(Plural.of(0, "table")).isEqualTo("0 tables");
        assertThat(Plural.of(1_234, "table")).isEqualTo("1,234 tables");
        assertThat(Plural.of(2, "index is", "indexes are")).isEqualTo("2 indexes are");
    }
}
