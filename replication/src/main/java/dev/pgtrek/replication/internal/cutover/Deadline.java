package dev.pgtrek.replication.internal.cutover;

import java.time.Duration;

/** A moment by which something must have happened. Immutable. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean passed() {
        return System.nanoTime() - nanos > 0;
    }

    /** What is left of it; zero if it has passed. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** Looks at something again and again. */
    interface Look {
        boolean comeTrue() throws java.sql.SQLException;
    }

    /** Waits until something has come true; false if this passes first. It is looked at once at least. */
    boolean await(Duration between, Look look) throws java.sql.SQLException, InterruptedException {
        while (!look.comeTrue()) {
            if (passed()) {
                return false;
            }
            Thread.sleep(between.toMillis());
        }
        return true;
    }
}
