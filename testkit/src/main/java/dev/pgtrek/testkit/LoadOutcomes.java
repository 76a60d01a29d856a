package dev.pgtrek.testkit;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The outcomes of one client's transactions, by their numbers. Thread-safe. */
final class LoadOutcomes {
    private final int client;
    private final BitSet acknowledged = new BitSet();
    private final BitSet unanswered = new BitSet();
    private int failed;
    private @Nullable String lastFailure;
    private long lastCommit = System.nanoTime();
    private long longestGap;

    LoadOutcomes(int client) {
        this.client = client;
    }

    int client() {
        return client;
    }

    synchronized void acknowledge(int number) {
        acknowledged.set(number);
        long now = System.nanoTime();
        longestGap = Math.max(longestGap, now - lastCommit);
        lastCommit = now;
    }

    synchronized void doubt(int number, String reason) {
        unanswered.set(number);
        lastFailure = reason;
    }

    synchronized void fail(String reason) {
        failed++;
        lastFailure = reason;
    }

    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    synchronized BitSet unanswered() {
        return (BitSet) unanswered.clone();
    }

    synchronized int failed() {
        return failed;
    }

    synchronized @Nullable String lastFailure() {
        return lastFailure;
    }

    synchronized long longestGapNanos() {
        return longestGap;
    }
}
