package dev.pgtrek.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchmarkResultTest {
    private final BenchmarkResult result =
            new BenchmarkResult(List.of(round(10, 20, 40, 5), round(30, 40, 30, 9), round(20, 60, 50, 7)));

    private static Map<String, Measurement> round(int own, int first, int second, long bytes) {
        return Map.of(
                BenchmarkResult.PGTREK,
                new Measurement(Duration.ofSeconds(own), bytes),
                "first",
                new Measurement(Duration.ofSeconds(first), 1),
                "second",
                new Measurement(Duration.ofSeconds(second), 2));
    }

    @Test
    void theMedianIsThatOfTheRounds() {
        assertThat(result.median(BenchmarkResult.PGTREK)).isEqualTo(Duration.ofSeconds(20));
        assertThat(result.median("second")).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        assertThat(result.ratioTo("first")).isEqualTo(0.5, within(0.001)); // of 0.5, 0.75, 0.333
        assertThat(result.ratioToFastest()).isEqualTo(0.5, within(0.001)); // of 0.5, 1, 0.4
    }

    @Test
    void thePeakIsTheHighestOfAllRounds() {
        assertThat(result.peakBytes(BenchmarkResult.PGTREK)).isEqualTo(9);
    }

    @Test
    void pgtrekStandsFirst() {
        assertThat(result.contenders()).hasSize(3).startsWith(BenchmarkResult.PGTREK);
    }

    @Test
    void whoDidNotTakePartHasNoFigures() {
        assertThatThrownBy(() -> result.ratioTo("third"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("third");
    }
}
