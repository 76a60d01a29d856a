package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final int LIMIT = 1_000_000;

    private final AtomicLong now = new AtomicLong(-5);
    private final Throttle throttle = new Throttle(OptionalLong.of(LIMIT), now::get);

    @Test
    void nobodyWaitsWhereNothingIsLimited() {
        Throttle unlimited = new Throttle(OptionalLong.empty(), now::get);
        assertThat(unlimited.reserve(Integer.MAX_VALUE)).isZero();
        assertThat(unlimited.reserve(Integer.MAX_VALUE)).isZero();
    }

    @Test
    void whoComesLaterWaitsLonger() {
        assertThat(millis(throttle.reserve(LIMIT / 10))).isEqualTo(100);
        assertThat(millis(throttle.reserve(LIMIT / 10))).isEqualTo(200);
    }

    @Test
    void timeThatPassesIsTakenOff() {
        throttle.reserve(LIMIT);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(millis(throttle.reserve(LIMIT / 10))).isEqualTo(200);
    }

    @Test
    void whatWasNotUsedIsKeptForAQuarterOfASecondAlone() {
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(throttle.reserve(LIMIT / 4)).isZero();
        assertThat(millis(throttle.reserve(LIMIT / 10))).isEqualTo(100);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
