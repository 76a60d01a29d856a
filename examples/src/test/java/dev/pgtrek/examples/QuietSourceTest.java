package dev.pgtrek.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Severity;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a check of one's own is tested: the fact is supplied, no server is needed. */
class QuietSourceTest {
    private final QuietSource check = new QuietSource();

    @Test
    void staysSilentWhereNobodyIsConnected() {
        assertThat(check.check(connected())).isEmpty();
    }

    @Test
    void namesTheProgramsThatAreConnected() {
        assertThat(check.check(connected("shop web", "psql"))).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo(check.id());
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.message()).isEqualTo("connected to the source: shop web, psql");
            assertThat(finding.remedy()).isPresent();
        });
    }

    @Test
    void declaresTheFactThatItAsksFor() {
        assertThat(check.facts()).containsExactly(QuietSource.CONNECTED);
    }

    private static CheckContext connected(String... programs) {
        return HealthyPair.of(14, 18)
                .fact(QuietSource.CONNECTED, List.of(programs))
                .build();
    }
}
