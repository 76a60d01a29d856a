package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.checks.replication.ReplicationAccess;
import dev.pgtrek.checks.replication.ReplicationChecks;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AppendByReplicationCheckTest {
    private final AppendByReplicationCheck check = new AppendByReplicationCheck();

    private static HealthyPair populated(PopulatedTarget what) {
        TableInfo table = TableInfo.builder()
                .oid(1)
                .schema("public")
                .name("mine")
                .owner("app")
                .build();
        return HealthyPair.of(14, 18)
                .addTargetDatabase(HealthyPair.DATABASE)
                .database(Side.TARGET, HealthyPair.DATABASE, database -> database.addTable(table))
                .options(options -> options.populatedTarget(what));
    }

    @Test
    void rowsOfTheTargetsOwnAreNotAppendedTo() {
        Finding finding = check.check(populated(PopulatedTarget.APPEND).build()).get(0);
        assertThat(finding.id()).isEqualTo("replication-append");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.database()).hasValue(HealthyPair.DATABASE);
    }

    @ParameterizedTest
    @EnumSource(value = PopulatedTarget.class, mode = EnumSource.Mode.EXCLUDE, names = "APPEND")
    void whereNothingIsAppendedItIsSilent(PopulatedTarget what) {
        assertThat(check.check(populated(what).build())).isEmpty();
    }

    @Test
    void anEmptyDatabaseIsNoObstacle() {
        HealthyPair empty = HealthyPair.of(14, 18)
                .addTargetDatabase(HealthyPair.DATABASE)
                .options(options -> options.populatedTarget(PopulatedTarget.APPEND));
        assertThat(check.check(empty.build())).isEmpty();
    }

    /** A new one needs its test here, or in the module that it comes from. */
    @Test
    void replicationRequiresThisWhatADumpDoesAndWhatTheChecksHave() {
        List<String> expected = new ArrayList<>(
                List.of(check.id(), "source-reachable-from-target", "reverse-replication", "planned-cutover"));
        DumpRestore.withDefaults().transferRequirements().forEach(one -> expected.add(one.id()));
        ReplicationChecks.with(ReplicationChecks.usableKeys(), Set.of(ReplicationAccess.Copying.SNAPSHOT))
                .forEach(one -> expected.add(one.id()));
        assertThat(LogicalReplication.withDefaults().requirements())
                .extracting(PreCheck::id)
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
