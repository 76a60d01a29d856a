package dev.pgtrek.replication.internal.mark;

import java.time.Duration;

/** A moment by which something must have happened. Immutable. */
public record Deadline(long nanos) {
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos > 0;
    }

    /** What is left of it; zero if it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** Looks at something again and again. */
    public interface Look {
        boolean comeTrue() throws java.sql.SQLException;
    }

    /** Waits until something has come true; false if this passes first. It is looked at once at least. */
    public boolean await(Duration between, Look look) throws java.sql.SQLException, InterruptedException {
        while (!look.comeTrue()) {
            if (passed()) {
                return false;
            }
            Thread.sleep(between.toMillis());
        }
        return true;
    }
}
