package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Side;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class WayBackTest {
    private static HealthyPair pair(int source, int target) {
        return HealthyPair.of(source, target).setting(Side.TARGET, "wal_level", "logical");
    }

    private static List<Finding> check(HealthyPair pair, boolean keyless) {
        return new WayBack(keyless).check(pair.build());
    }

    @Test
    void nothingIsToldWhereItCanBeHad() {
        assertThat(check(pair(12, 18), true)).isEmpty();
    }

    @Test
    void aTargetThatWritesTooLittle() {
        Finding finding = check(pair(14, 18).setting(Side.TARGET, "wal_level", "replica"), false)
                .get(0);
        assertThat(finding.severity()).isEqualTo(Severity.INFO);
        assertThat(finding.message()).contains("reverse replication", "'replica'");
        assertThat(finding.remedy().orElseThrow()).contains("ALTER SYSTEM", "restart");
    }

    @Test
    void aTargetWithoutSlots() {
        assertThat(check(pair(14, 18).setting(Side.TARGET, "max_replication_slots", "0"), false))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message()).contains("0 free replication slots");
                    assertThat(finding.remedy().orElseThrow()).contains("max_replication_slots = 1;");
                });
    }

    @Test
    void aSourceWhoseUserMayNotSubscribe() {
        for (int major : new int[] {14, 16}) {
            assertThat(check(pair(major, 18).ordinaryUser(Side.SOURCE, "mover"), false))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.remedy().orElseThrow())
                            .contains(major < 16 ? "as a superuser" : "GRANT pg_create_subscription"));
        }
    }

    @Test
    void tablesThatAreNotFollowed() {
        HealthyPair pair =
                pair(14, 18).table(HealthyPair.DATABASE, "public.orders", table -> table.primaryKey(List.of()));
        assertThat(check(pair, false)).isEmpty();
        assertThat(check(pair, true))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("public.orders"));
    }

    @Test
    void truncatesOfVersionTen() {
        assertThat(check(pair(10, 17), false))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("TRUNCATE"));
    }
}
