package dev.pgtrek.internal.engine;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps all who read from the source together below a number of bytes in a second, evened out over a quarter of a second.
 * Thread-safe.
 */
final class Throttle {
    private static final long EVENED_OUT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final OptionalLong bytesPerSecond;
    private final LongSupplier clock;
    /** When everything that was granted so far will have been read, at the pace that is allowed. */
    private long freeAt;

    Throttle(OptionalLong bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime);
    }

    /** @param clock nanoseconds from some time on */
    Throttle(OptionalLong bytesPerSecond, LongSupplier clock) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
        this.freeAt = clock.getAsLong();
    }

    /** Waits until as many bytes more are allowed; returns at once where nothing is limited. */
    void await(int bytes) throws InterruptedException {
        long wait = reserve(bytes);
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    /** Takes the next place in the row of those who wait; returns how many nanoseconds it is until then. */
    long reserve(int bytes) {
        if (bytesPerSecond.isEmpty()) {
            return 0;
        }
        long cost = (long) (bytes * NANOS_PER_SECOND / bytesPerSecond.getAsLong());
        synchronized (this) {
            long now = clock.getAsLong();
            if (freeAt - now < -EVENED_OUT_NANOS) {
                // what no one used is gone
                freeAt = now - EVENED_OUT_NANOS;
            }
            freeAt += cost;
            return freeAt - now;
        }
    }
}
