package dev.pgtrek.examples.benchmark;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The options of a benchmark.
 *
 * @param database the database to copy
 * @param scale its size: 1 is the size that its description names; more than 0
 * @param rounds how often each tool is measured; at least 1
 * @param jobs how many tables are copied, or indexes built, in parallel; 1 to 64
 * @param sourceVersion the source's major version
 * @param targetVersion the target's major version
 * @param heap the largest heap of pgtrek's JVM, as {@code -Xmx} takes it
 */
public record BenchmarkOptions(
        BenchmarkDatabase database,
        double scale,
        int rounds,
        int jobs,
        int sourceVersion,
        int targetVersion,
        String heap) {
    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[kmgKMG]");

    /**
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    public BenchmarkOptions {
        Objects.requireNonNull(database, "database");
        require(scale > 0 && scale <= 1000, "scale must be above 0 and at most 1000, was " + scale);
        require(rounds >= 1, "rounds must be at least 1, was " + rounds);
        require(jobs >= 1 && jobs <= 64, "jobs must be 1 to 64, was " + jobs);
        require(HEAP.matcher(heap).matches(), "heap must be a number with k, m or g, such as 64m");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
