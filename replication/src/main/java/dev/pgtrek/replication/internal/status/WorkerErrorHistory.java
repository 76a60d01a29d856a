package dev.pgtrek.replication.internal.status;

import java.time.Duration;
import java.util.OptionalLong;

/** What earlier looks at a replication saw, as one look can't tell an old failure from a new one. Thread-safe. */
final class WorkerErrorHistory {
    private OptionalLong errors = OptionalLong.empty();
    private String complaint = "";
    private long complaintErrors;
    private long complaintSince;

    /** How often the workers have failed since all was well the last time, or else since the first look. */
    synchronized long newErrors(long counted) {
        if (errors.isEmpty() || counted < errors.getAsLong()) { // somebody may have reset the counting
            errors = OptionalLong.of(counted);
        }
        return counted - errors.getAsLong();
    }

    /** All is well now. */
    synchronized void allIsWell(long counted) {
        errors = OptionalLong.of(counted);
        complaint = "";
    }

    /** The next look is the first. */
    synchronized void startOver() {
        errors = OptionalLong.empty();
        complaint = "";
    }

    /**
     * Whether a complaint is that of the looks before, the first of which is long enough ago, and workers have failed since.
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
