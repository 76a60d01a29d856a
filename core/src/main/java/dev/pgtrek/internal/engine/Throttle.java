package dev.pgtrek.internal.engine;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits the total bytes per second that all readers take from the source, averaged over a quarter of a second.
 * Thread-safe.
 */
final class Throttle {
    private static final long EVENED_OUT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final OptionalLong bytesPerSecond;
    private final LongSupplier clock;
    /** The time at which all granted bytes will have been read at the allowed pace. */
    private long freeAt;

    Throttle(OptionalLong bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime);
    }

    /** @param clock nanoseconds since an arbitrary time */
    Throttle(OptionalLong bytesPerSecond, LongSupplier clock) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
        this.freeAt = clock.getAsLong();
    }

    /** Waits until this many more bytes are allowed; returns at once without a limit. */
    void await(int bytes) throws InterruptedException {
        long wait = reserve(bytes);
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    /** Reserves the next place in the queue; returns the nanoseconds until then. */
    long reserve(int bytes) {
        if (bytesPerSecond.isEmpty()) {
            return 0;
        }
        long cost = (long) (bytes * NANOS_PER_SECOND / bytesPerSecond.getAsLong());
        synchronized (this) {
            long now = clock.getAsLong();
            if (freeAt - now < -EVENED_OUT_NANOS) {
                // unused capacity expires
                freeAt = now - EVENED_OUT_NANOS;
            }
            freeAt += cost;
            return freeAt - now;
        }
    }
}
