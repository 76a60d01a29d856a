package dev.pgtrek.replication.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WorkerErrorHistoryTest {
    private final WorkerErrorHistory looks = new WorkerErrorHistory();

    @Test
    void failuresBeforeTheFirstLookAreOld() {
        assertThat(looks.newErrors(5)).isZero();
        assertThat(looks.newErrors(7)).isEqualTo(2);
    }

    @Test
    void failuresFromWhichItRecoveredAreOld() {
        looks.newErrors(0);
        looks.allIsWell(3);
        assertThat(looks.newErrors(3)).isZero();
        assertThat(looks.newErrors(4)).isEqualTo(1);
    }

    @Test
    void theCountingMayBeReset() {
        looks.newErrors(5);
        assertThat(looks.newErrors(1)).isZero();
        assertThat(looks.newErrors(2)).isEqualTo(1);
    }

    @Test
    void aComplaintPersistsIfWorkersFailedSince() {
        assertThat(looks.persists("x", OptionalLong.of(1), Duration.ofNanos(-1)))
                .isFalse();
        assertThat(looks.persists("x", OptionalLong.of(1), Duration.ofNanos(-1)))
                .isFalse();
        assertThat(looks.persists("x", OptionalLong.of(2), Duration.ofHours(1))).isFalse();
        assertThat(looks.persists("x", OptionalLong.of(2), Duration.ofNanos(-1)))
                .isTrue();
        assertThat(looks.persists("y", OptionalLong.of(2), Duration.ofNanos(-1)))
                .isFalse();
    }

    @Test
    void whereFailuresAreNotCountedTimeTells() {
        assertThat(looks.persists("x", OptionalLong.empty(), Duration.ofHours(1)))
                .isFalse();
        assertThat(looks.persists("x", OptionalLong.empty(), Duration.ofNanos(-1)))
                .isTrue();
    }
}
