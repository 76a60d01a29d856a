package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.testkit.HealthyPair;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceReachableCheckTest {
    private final SourceReachableCheck check = new SourceReachableCheck(Optional.empty());

    @Test
    void whatTheTargetWasToldIsSaid() {
        HealthyPair pair = HealthyPair.of(14, 18)
                .fact(check.refusal(), Optional.of("could not connect to the publisher: Connection refused"));
        Finding finding = check.check(pair.build()).get(0);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.message()).contains("Connection refused");
        assertThat(finding.remedy().orElseThrow()).contains("pg_hba.conf", "LogicalReplication.sourceAsSeenFromTarget");
    }

    @Test
    void itIsSilentWhereTheTargetGetsThrough() {
        HealthyPair pair = HealthyPair.of(14, 18).fact(check.refusal(), Optional.empty());
        assertThat(check.check(pair.build())).isEmpty();
    }
}
