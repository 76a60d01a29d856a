package dev.pgtrek.examples.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The figures of all rounds.
 *
 * @param rounds for each round, the figures of each tool, by its name
 */
public record BenchmarkResult(List<Map<String, Measurement>> rounds) {
    /** The name of pgtrek among the tools. */
    public static final String PGTREK = Contender.PGTREK.title();

    public BenchmarkResult {
        rounds = rounds.stream()
                .map(round -> Collections.unmodifiableMap(new LinkedHashMap<>(round)))
                .toList();
    }

    /** Returns the tools, pgtrek first. */
    public List<String> contenders() {
        return rounds.isEmpty()
                ? List.of()
                : rounds.get(0).keySet().stream()
                        .sorted((a, b) -> Boolean.compare(b.equals(PGTREK), a.equals(PGTREK)))
                        .toList();
    }

    /** Returns the median of the rounds' times. */
    public Duration median(String contender) {
        return Duration.ofNanos((long) medianOver(round -> nanos(round, contender)));
    }

    /** Returns the median ratio of pgtrek's time to the tool's time in the same round. */
    public double ratioTo(String contender) {
        return medianOver(round -> nanos(round, PGTREK) / nanos(round, contender));
    }

    /** Returns the median ratio of pgtrek's time to the time of the fastest other tool in the same round. */
    public double ratioToFastest() {
        return medianOver(round -> nanos(round, PGTREK)
                / round.keySet().stream()
                        .filter(contender -> !contender.equals(PGTREK))
                        .mapToDouble(contender -> nanos(round, contender))
                        .min()
                        .orElse(Double.NaN));
    }

    /** Returns the largest memory in any round, in bytes; 0 where it is unknown. */
    public long peakBytes(String contender) {
        return rounds.stream()
                .mapToLong(round -> measurement(round, contender).peakBytes())
                .max()
                .orElse(0);
    }

    private static double nanos(Map<String, Measurement> round, String contender) {
        return measurement(round, contender).elapsed().toNanos();
    }

    private static Measurement measurement(Map<String, Measurement> round, String contender) {
        Measurement measurement = round.get(contender);
        if (measurement == null) {
            throw new IllegalArgumentException("contender must be one of " + round.keySet() + ", was " + contender);
        }
        return measurement;
    }

    private double medianOver(ToDoubleFunction<Map<String, Measurement>> figure) {
        List<Double> figures = new ArrayList<>(
                rounds.stream().map(figure::applyAsDouble).sorted().toList());
        int middle = figures.size() / 2;
        if (figures.isEmpty()) {
            return Double.NaN;
        }
        return figures.size() % 2 == 1 ? figures.get(middle) : (figures.get(middle - 1) + figures.get(middle)) / 2;
    }
}
