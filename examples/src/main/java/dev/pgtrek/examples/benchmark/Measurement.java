package dev.pgtrek.examples.benchmark;

import java.time.Duration;

/**
 * The figures of one copy.
 *
 * @param elapsed from the start of the first process to the end of the last one
 * @param peakBytes the largest observed resident memory of all its processes together, without the servers; 0 where
 *     the operating system doesn't report it
 */
public record Measurement(Duration elapsed, long peakBytes) {}
