package dev.pgtrek.checks.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannedCutoverCheckTest {
    private static HealthyPair withLargeObjects() {
        return HealthyPair.of(14, 18)
                .addDatabase("second")
                .database(Side.SOURCE, HealthyPair.DATABASE, database -> database.largeObjects(2));
    }

    private static List<Finding> check(HealthyPair pair, Cutover planned) {
        return new PlannedCutoverCheck(Optional.of(planned)).check(pair.build());
    }

    @Test
    void nothingIsToldWhereNoCutoverIsPlannedOrItCanBeHad() {
        assertThat(new PlannedCutoverCheck(Optional.empty())
                        .check(withLargeObjects().build()))
                .isEmpty();
        assertThat(check(HealthyPair.of(14, 18), Cutover.withDefaults())).isEmpty();
        assertThat(check(
                        withLargeObjects(),
                        Cutover.builder().copyLargeObjects(true).build()))
                .isEmpty();
    }

    @Test
    void largeObjectsThatMayNotBeCopied() {
        assertThat(check(withLargeObjects(), Cutover.withDefaults()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.database()).contains(HealthyPair.DATABASE);
                    assertThat(finding.message()).contains("2 large objects");
                    assertThat(finding.remedy().orElseThrow()).contains("Cutover.copyLargeObjects");
                });
    }

    @Test
    void largeObjectsThatTheUserCanNotCopy() {
        assertThat(check(
                        withLargeObjects().ordinaryUser(Side.TARGET, "mover"),
                        Cutover.builder().copyLargeObjects(true).build()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("only superusers of both servers can"));
    }

    @Test
    void aUserWhoCanNotEndTheSessionsOfOthers() {
        assertThat(check(HealthyPair.of(14, 18).ordinaryUser(Side.SOURCE, "mover"), Cutover.withDefaults()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.remedy().orElseThrow())
                            .contains("GRANT pg_read_all_stats, pg_signal_backend TO \"mover\"");
                });
    }
}
