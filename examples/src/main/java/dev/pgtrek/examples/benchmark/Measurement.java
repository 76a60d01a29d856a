package dev.pgtrek.examples.benchmark;

import java.time.Duration;

/**
 * What one copy took.
 *
 * @param elapsed from the start of the first process to the end of the last one
 * @param peakBytes the most resident memory that all its processes, of which the servers are none, had at once, as far as
 *     it was seen; 0 where the operating system doesn't tell
 */
public record Measurement(Duration elapsed, long peakBytes) {}
