package dev.pgtrek.replication.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WalWarningsTest {
    private static final WalWarnings UNLIMITED = new WalWarnings("shop", OptionalLong.empty());
    private static final WalWarnings LIMITED = new WalWarnings("shop", OptionalLong.of(1_000));

    @Test
    void nothingIsSaidWhereNothingIsKnown() {
        assertThat(UNLIMITED.of(OptionalLong.empty(), OptionalLong.empty())).isEmpty();
        assertThat(LIMITED.of(OptionalLong.empty(), OptionalLong.empty())).isEmpty();
    }

    @Test
    void warnsFromHalfOfTheLimitOn() {
        assertThat(LIMITED.of(OptionalLong.of(500), OptionalLong.empty())).isEmpty();
        assertThat(LIMITED.of(OptionalLong.of(501), OptionalLong.empty()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo(WalWarnings.ID);
                    assertThat(finding.database()).isEqualTo(Optional.of("shop"));
                    assertThat(finding.message()).contains("501 bytes", "given up at 1000");
                });
        assertThat(UNLIMITED.of(OptionalLong.of(Long.MAX_VALUE), OptionalLong.empty()))
                .isEmpty();
    }

    @Test
    void warnsWhereTheSourceKeepsNoMoreThanAsMuchAgain() {
        assertThat(UNLIMITED.of(OptionalLong.of(500), OptionalLong.of(500))).isEmpty();
        assertThat(UNLIMITED.of(OptionalLong.of(500), OptionalLong.of(499)))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("max_slot_wal_keep_size", "after 499 more");
        assertThat(UNLIMITED.of(OptionalLong.of(500), OptionalLong.of(-3)))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("after 0 more");
    }

    @Test
    void bothMayBeSaid() {
        assertThat(LIMITED.of(OptionalLong.of(900), OptionalLong.of(10))).hasSize(2);
    }
}
