package dev.pgtrek.checks.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.inventory.AvailableExtension;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What replication asks of the two servers, from facts alone. */
class ReplicationChecksTest {
    private static final String APP = HealthyPair.DATABASE;
    private static final Set<Copying> SNAPSHOT = Set.of(Copying.SNAPSHOT);

    @ParameterizedTest
    @CsvSource({"10, 10", "10, 18", "14, 17", "17, 18", "18, 18"})
    void healthyPairsHaveNothingInTheWay(int source, int target) {
        CheckContext context = HealthyReplicationFacts.build(
                HealthyPair.of(source, target).database(Side.SOURCE, APP, database -> database.sequences(List.of())));
        for (PreCheck keys : List.of(ReplicationChecks.usableKeys(), ReplicationChecks.wholeRowsWithoutKey())) {
            assertThat(ReplicationChecks.with(keys, SNAPSHOT))
                    .allSatisfy(check -> assertThat(check.check(context))
                            .as(check.id())
                            .noneMatch(finding -> finding.severity() != Severity.INFO));
        }
    }

    static Stream<Arguments> oneFactChanged() {
        return Stream.of(
                speaks(
                        "replication-version",
                        "9.6",
                        pair -> pair.server(Side.SOURCE, server -> server.version(new ServerVersion(90_624)))),
                speaks("wal-level", "'replica'", pair -> pair.setting(Side.SOURCE, "wal_level", "replica")),
                speaks(
                        "replication-slots",
                        "3 in use",
                        pair -> pair.setting(Side.SOURCE, "max_replication_slots", "3")
                                .server(Side.SOURCE, server -> server.usedReplicationSlots(3))),
                speaks(
                        "wal-senders",
                        "2 in use",
                        pair -> pair.setting(Side.SOURCE, "max_wal_senders", "2")
                                .server(Side.SOURCE, server -> server.usedWalSenders(2))),
                speaks(
                        "target-workers",
                        "max_logical_replication_workers",
                        pair -> pair.setting(Side.TARGET, "max_logical_replication_workers", "0")),
                speaks(
                        "replication-privileges",
                        "may not make subscriptions",
                        pair -> pair.ordinaryUser(Side.TARGET, "mover")),
                speaks("replica-identity", "no usable key", pair -> withoutKey()));
    }

    private static Arguments speaks(String id, String said, UnaryOperator<HealthyPair> change) {
        return Arguments.of(id, said, change);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("oneFactChanged")
    void aCheckSpeaksWhereItsFactIsWrong(String id, String said, UnaryOperator<HealthyPair> change) {
        assertThat(check(id, SNAPSHOT, change.apply(HealthyPair.of(14, 18)))).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo(id);
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.message()).contains(said);
        });
    }

    /** That each of them is silent, too, the healthy pairs show. */
    @Test
    void eachIsMadeToSpeak() {
        assertThat(Stream.concat(oneFactChanged(), ReplicationWarningsTest.oneFactChanged())
                        .map(row -> (String) row.get()[0])
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        ReplicationChecks.with(ReplicationChecks.usableKeys(), SNAPSHOT).stream()
                                .map(PreCheck::id)
                                .toList());
    }

    @Test
    void walLevelReplicaIsNotEnough() {
        HealthyPair pair = HealthyPair.of(14, 18).setting(Side.SOURCE, "wal_level", "replica");
        Finding finding = only(new WalLevelCheck().check(pair.build()));
        assertThat(finding.message()).contains("'replica'");
        assertThat(finding.remedy().orElseThrow()).contains("ALTER SYSTEM SET wal_level = 'logical'", "restart");
    }

    @Test
    void aChangedWalLevelThatAwaitsTheRestartIsSaid() {
        HealthyPair pair = HealthyPair.of(14, 18)
                .setting(Side.SOURCE, "wal_level", "replica")
                .server(Side.SOURCE, server -> server.addPendingRestart("wal_level"));
        assertThat(only(new WalLevelCheck().check(pair.build())).remedy().orElseThrow())
                .doesNotContain("ALTER SYSTEM");
    }

    @Test
    void theFirstDatabasesHaveTheFreeSlots() {
        HealthyPair pair = HealthyPair.of(14, 18)
                .addDatabase("second")
                .addDatabase("third")
                .setting(Side.SOURCE, "max_replication_slots", "4")
                .server(Side.SOURCE, server -> server.usedReplicationSlots(3));
        List<Finding> findings = SourceQuotaCheck.replicationSlots(SNAPSHOT).check(pair.build());
        assertThat(findings)
                .extracting(finding -> finding.database().orElseThrow())
                .containsExactly("second", "third");
        assertThat(findings.get(0).remedy().orElseThrow()).contains("max_replication_slots = 6");
    }

    @ParameterizedTest
    @CsvSource({"17, max_logical_replication_workers", "17, max_replication_slots", "18, max_active_replication_origins"
    })
    void theTargetNeedsAWorkerAndAnOriginForEach(int target, String setting) {
        HealthyPair pair = HealthyPair.of(14, target).setting(Side.TARGET, setting, "0");
        assertThat(only(new TargetWorkersCheck().check(pair.build())).message()).contains(setting);
    }

    /** For two databases: two that stay, and two more as long as a table of each is copied. */
    @ParameterizedTest
    @CsvSource({
        "replication-slots, SOURCE, max_replication_slots, 4",
        "wal-senders, SOURCE, max_wal_senders, 4",
        "target-workers, TARGET, max_logical_replication_workers, 4",
        "target-workers, TARGET, max_worker_processes, 5",
        "target-workers, TARGET, max_active_replication_origins, 4",
        "target-workers, TARGET, max_sync_workers_per_subscription, 1"
    })
    void tablesThatTheServerCopiesAreCounted(String id, Side side, String setting, int enough) {
        HealthyPair pair =
                HealthyPair.of(14, 18).addDatabase("second").setting(side, setting, Integer.toString(enough));
        Set<Copying> byServer = Set.of(Copying.SERVER);
        assertThat(check(id, byServer, pair)).isEmpty();
        pair.setting(side, setting, Integer.toString(enough - 1));
        assertThat(check(id, byServer, pair)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.message()).contains(setting);
        });
        assertThat(check(id, SNAPSHOT, pair)).isEmpty();
    }

    private static List<Finding> check(String id, Set<Copying> allowed, HealthyPair pair) {
        return ReplicationChecks.with(ReplicationChecks.usableKeys(), allowed).stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow()
                .check(pair.build());
    }

    @Test
    void anOrdinaryUserLacksMuch() {
        HealthyPair pair = HealthyPair.of(14, 18)
                .ordinaryUser(Side.SOURCE, "mover")
                .ordinaryUser(Side.TARGET, "mover")
                .fact(ReplicationPrivilegesCheck.MAY_PUBLISH, HealthyPair.DATABASE, false)
                .fact(ReplicationAccess.SOURCE_HAS_EXTRAS, HealthyPair.DATABASE, false);
        List<Finding> findings = new ReplicationPrivilegesCheck(SNAPSHOT).check(pair.build());
        assertThat(findings).hasSize(2);
        assertThat(findings.get(0).message()).contains("REPLICATION", "CREATE", HealthyPair.DATABASE);
        assertThat(findings.get(1).remedy().orElseThrow()).contains("pg_create_subscription");
    }

    @Test
    void theTablesOwnerWithReplicationMayPublish() {
        HealthyPair pair = HealthyPair.of(14, 18)
                .ordinaryUser(Side.SOURCE, "mover")
                .user(Side.SOURCE, user -> user.replication(true).addMemberOf(HealthyPair.DATABASE))
                .ordinaryUser(Side.TARGET, "mover")
                .user(Side.TARGET, user -> user.addMemberOf("pg_create_subscription"))
                .fact(ReplicationPrivilegesCheck.MAY_PUBLISH, HealthyPair.DATABASE, true);
        assertThat(only(new ReplicationPrivilegesCheck(SNAPSHOT).check(pair.build()))
                        .message())
                .contains(HealthyPair.DATABASE, "as the tables' owner", "by a role's right");
    }

    @Test
    void theExtensionStandsInForOwnershipAndForTheRightToSubscribe() {
        AvailableExtension extras = AvailableExtension.builder()
                .name(ReplicationAccess.EXTRAS)
                .defaultVersion("1.1.18")
                .build();
        HealthyPair pair = HealthyPair.of(14, 18)
                .ordinaryUser(Side.SOURCE, "mover")
                .user(Side.SOURCE, user -> user.replication(true))
                .fact(ReplicationPrivilegesCheck.MAY_PUBLISH, HealthyPair.DATABASE, false)
                .fact(ReplicationAccess.SOURCE_HAS_EXTRAS, HealthyPair.DATABASE, true)
                .ordinaryUser(Side.TARGET, "mover")
                .server(Side.TARGET, server -> server.addAvailableExtensions(extras))
                .setting(Side.TARGET, "extwlist.extensions", "hstore, aiven_extras");
        assertThat(only(new ReplicationPrivilegesCheck(SNAPSHOT).check(pair.build()))
                        .message())
                .contains("published by aiven_extras", "subscribed to by aiven_extras");
        // one that the user may not install, or that is excluded, will not be there
        pair.setting(Side.TARGET, "extwlist.extensions", "hstore");
        assertThat(only(new ReplicationPrivilegesCheck(SNAPSHOT).check(pair.build()))
                        .remedy()
                        .orElseThrow())
                .contains("pg_create_subscription");
        pair.setting(Side.TARGET, "extwlist.extensions", "aiven_extras");
        pair.options(options -> options.addExcludedExtensions(NamePattern.of(ReplicationAccess.EXTRAS)));
        assertThat(only(new ReplicationPrivilegesCheck(SNAPSHOT).check(pair.build()))
                        .remedy()
                        .orElseThrow())
                .contains("pg_create_subscription");
    }

    @Test
    void theServerCopiesWhereNoReplicationSessionCanBeHad() {
        HealthyPair pair = HealthyPair.of(14, 18)
                .ordinaryUser(Side.SOURCE, "mover")
                .user(Side.SOURCE, user -> user.addMemberOf(HealthyPair.DATABASE))
                .fact(ReplicationPrivilegesCheck.MAY_PUBLISH, HealthyPair.DATABASE, true);
        assertThat(only(new ReplicationPrivilegesCheck(SNAPSHOT).check(pair.build()))
                        .message())
                .contains("REPLICATION");
        assertThat(only(new ReplicationPrivilegesCheck(Set.of(Copying.SNAPSHOT, Copying.SERVER)).check(pair.build()))
                        .message())
                .contains("copied by the target's server");
    }

    @Test
    void aTableWithoutAKeyIsNamed() {
        CheckContext context = withoutKey().build();
        assertThat(only(ReplicaIdentitiesCheck.required().check(context)).message())
                .contains("public.orders");
        assertThat(ReplicaIdentitiesCheck.fullWhereMissing().check(context)).isEmpty();
    }

    @Test
    void aTableWithoutAKeyThatIsNotSelectedDoesNotMatter() {
        HealthyPair pair = withoutKey()
                .options(options ->
                        options.tables(TableSelection.of(List.of(), List.of(ObjectPattern.parse("public.orders")))));
        assertThat(ReplicaIdentitiesCheck.required().check(pair.build())).isEmpty();
    }

    @Test
    void wholeRowsThatCannotBeComparedStopTheTarget() {
        HealthyPair pair = withoutKey()
                .table(HealthyPair.DATABASE, "public.orders", table -> table.addColumnsWithoutEquality("doc"));
        assertThat(only(ReplicaIdentitiesCheck.fullWhereMissing().check(pair.build()))
                        .message())
                .contains("public.orders");
        HealthyPair chosen = HealthyPair.of(14, 18)
                .table(
                        HealthyPair.DATABASE,
                        "public.orders",
                        table -> table.primaryKey(List.of())
                                .replicaIdentity(TableInfo.ReplicaIdentity.FULL)
                                .addColumnsWithoutEquality("doc"));
        assertThat(only(ReplicaIdentitiesCheck.required().check(chosen.build())).message())
                .contains("no equality");
        chosen.table(
                HealthyPair.DATABASE,
                "public.orders",
                table -> table.primaryKey(List.of("id")).primaryKeyServes(false));
        assertThat(only(ReplicaIdentitiesCheck.required().check(chosen.build())).message())
                .contains("no equality");
    }

    @Test
    void wholeRowsAreNotComparedWhereThereIsAPrimaryKey() {
        HealthyPair chosen = HealthyPair.of(14, 18)
                .table(
                        HealthyPair.DATABASE,
                        "public.orders",
                        table -> table.replicaIdentity(TableInfo.ReplicaIdentity.FULL)
                                .addColumnsWithoutEquality("doc"));
        assertThat(ReplicaIdentitiesCheck.required().check(chosen.build())).isEmpty();
    }

    private static HealthyPair withoutKey() {
        return HealthyPair.of(14, 18)
                .table(
                        HealthyPair.DATABASE,
                        "public.orders",
                        table -> table.primaryKey(List.of()).hasReplicationKey(false));
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}
