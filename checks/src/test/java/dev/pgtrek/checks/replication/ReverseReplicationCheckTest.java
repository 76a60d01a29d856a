package dev.pgtrek.checks.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReverseReplicationCheckTest {
    private static HealthyPair pair(int source, int target) {
        return HealthyPair.of(source, target).setting(Side.TARGET, "wal_level", "logical");
    }

    private static List<Finding> check(HealthyPair pair, boolean keyless) {
        return new ReverseReplicationCheck(keyless).check(pair.build());
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

    @ParameterizedTest
    @CsvSource({
        "SOURCE, 14, max_logical_replication_workers, 0, logical replication workers, 1",
        "SOURCE, 14, max_worker_processes, 1, worker processes, 2",
        "SOURCE, 14, max_replication_slots, 0, replication origins, 1",
        "SOURCE, 18, max_active_replication_origins, 0, replication origins, 1",
        "TARGET, 14, max_replication_slots, 0, replication slots, 1",
        "TARGET, 14, max_wal_senders, 0, walsenders, 1"
    })
    void whatIsShortForAllDatabases(Side side, int source, String setting, String value, String what, int needed) {
        assertThat(check(pair(source, 18).setting(side, setting, value), false))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.INFO);
                    assertThat(finding.database()).isEmpty();
                    assertThat(finding.message()).contains("reverse replication", "0 free " + what);
                    assertThat(finding.remedy().orElseThrow())
                            .contains("on the " + side + ": ALTER SYSTEM SET " + setting + " = " + needed + ";");
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
