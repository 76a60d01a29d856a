package dev.pgtrek.replication.internal.status;

import java.time.Duration;
import java.util.OptionalLong;

/** The results of earlier calls, since one call can't tell an old failure from a new one. Thread-safe. */
final class WorkerErrorHistory {
    private OptionalLong errors = OptionalLong.empty();
    private String complaint = "";
    private long complaintErrors;
    private long complaintSince;

    /** Returns how often the workers have failed since the last healthy call, or else since the first call. */
    synchronized long newErrors(long counted) {
        if (errors.isEmpty() || counted < errors.getAsLong()) { // a user may have reset the counter
            errors = OptionalLong.of(counted);
        }
        return counted - errors.getAsLong();
    }

    /** Records that the replication is healthy now. */
    synchronized void allIsWell(long counted) {
        errors = OptionalLong.of(counted);
        complaint = "";
    }

    /** Makes the next call the first one. */
    synchronized void startOver() {
        errors = OptionalLong.empty();
        complaint = "";
    }

    /**
     * Returns whether the same error was reported by the calls before, the first of which is old enough, and workers
     * have failed since.
     *
     * @param counted how often the workers have failed; empty if the target doesn't count that
     */
    synchronized boolean persists(String what, OptionalLong counted, Duration longEnough) {
        if (!what.equals(complaint)) {
            complaint = what;
            complaintErrors = counted.orElse(0);
            complaintSince = System.nanoTime();
        }
        return System.nanoTime() - complaintSince > longEnough.toNanos()
                && (counted.isEmpty() || counted.getAsLong() > complaintErrors);
    }
}
