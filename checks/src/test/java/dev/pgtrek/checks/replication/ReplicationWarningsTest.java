package dev.pgtrek.checks.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.inventory.OpenTransaction;
import dev.pgtrek.inventory.PreparedTransaction;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.ReplicationSlot;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not stop a replication at once, but may later: each from facts alone. */
public class ReplicationWarningsTest {
    private static final String APP = HealthyPair.DATABASE;

    static Stream<Arguments> oneFactChanged() {
        return Stream.of(
                speaks(
                        "unreplicable-objects",
                        Severity.WARNING,
                        "7 large objects",
                        pair -> pair.database(Side.SOURCE, APP, database -> database.largeObjects(7))),
                speaks(
                        "unreplicable-objects",
                        Severity.WARNING,
                        "SET LOGGED",
                        pair -> pair.table(APP, "public.orders", table -> table.unlogged(true))),
                speaks(
                        "unreplicable-objects",
                        Severity.INFO,
                        "not refreshed during the replication: public.orders",
                        pair -> pair.table(
                                APP, "public.orders", table -> table.kind(TableInfo.Kind.MATERIALIZED_VIEW))),
                speaks(
                        "unreplicable-objects",
                        Severity.INFO,
                        "stay where they are: public.orders",
                        pair -> pair.table(APP, "public.orders", table -> table.kind(TableInfo.Kind.FOREIGN))),
                speaks("unreplicable-objects", Severity.INFO, "2 sequences", pair -> pair),
                speaks(
                        "long-transactions",
                        Severity.WARNING,
                        "pg_terminate_backend(4711)",
                        pair -> open(pair, transaction -> transaction.age(Duration.ofHours(3)))),
                speaks(
                        "long-transactions",
                        Severity.INFO,
                        "whose age the source's user may not see",
                        pair -> open(pair, transaction -> transaction)),
                speaks(
                        "long-transactions",
                        Severity.WARNING,
                        "have the transaction manager that prepared it end it",
                        pair -> pair.server(
                                Side.SOURCE,
                                server -> server.addPreparedTransaction(PreparedTransaction.builder()
                                        .gid("it's")
                                        .database("not_selected")
                                        .owner("app")
                                        .age(Duration.ofSeconds(1))
                                        .build()))),
                speaks(
                        "slot-retention",
                        Severity.WARNING,
                        "max_slot_wal_keep_size of the source is 4GB",
                        pair -> pair.setting(Side.SOURCE, "max_slot_wal_keep_size", "4GB")),
                speaks(
                        "slot-retention",
                        Severity.WARNING,
                        "idle_replication_slot_timeout of the source is 1d",
                        pair -> HealthyPair.of(18, 18).setting(Side.SOURCE, "idle_replication_slot_timeout", "1d")),
                speaks(
                        "slot-retention",
                        Severity.WARNING,
                        "forgotten, which keeps 3.0 GB",
                        pair -> slot(pair, "forgotten", 3L << 30)),
                speaks(
                        "slot-retention",
                        Severity.WARNING,
                        "ask for the status of migration old, and finish or stop it",
                        pair -> slot(pair, ReplicationName.of("old", APP).toString(), 1)),
                speaks(
                        "names",
                        Severity.ERROR,
                        "a slot of the source",
                        pair -> slot(pair, ReplicationName.of("nightly", APP).toString(), 1)
                                .options(options -> options.migrationId("nightly"))),
                speaks(
                        "names",
                        Severity.ERROR,
                        "a publication of the source, a subscription of the target",
                        pair -> leftovers(pair).options(options -> options.migrationId("nightly"))),
                speaks(
                        "names",
                        Severity.WARNING,
                        "may wait for the target",
                        pair -> pair.setting(Side.SOURCE, "synchronous_standby_names", "ANY 1 (*)")),
                speaks(
                        "source-event-triggers",
                        Severity.WARNING,
                        "GRANT SET ON PARAMETER session_replication_role TO \"mover\"",
                        pair -> HealthyPair.of(15, 18)
                                .ordinaryUser(Side.SOURCE, "mover")
                                .fact(SourceEventTriggersCheck.FIRING, APP, List.of("audit"))),
                speaks(
                        "source-event-triggers",
                        Severity.WARNING,
                        "ALTER EVENT TRIGGER … DISABLE",
                        pair -> pair.fact(SourceEventTriggersCheck.FIRING, APP, List.of("audit"))),
                speaks(
                        "background-jobs",
                        Severity.WARNING,
                        "ALTER SYSTEM SET cron.launch_active_jobs = off",
                        pair -> withCron(pair).setting(Side.TARGET, "cron.launch_active_jobs", "on")),
                speaks(
                        "background-jobs",
                        Severity.WARNING,
                        "update pg_cron on the target",
                        ReplicationWarningsTest::withCron),
                speaks(
                        "timescaledb-replication",
                        Severity.ERROR,
                        "migrate this database by dump",
                        pair -> hypertables(with(pair, "timescaledb", "timescaledb"))),
                speaks(
                        "background-jobs",
                        Severity.WARNING,
                        "leave pg_partman_bgw out of shared_preload_libraries",
                        pair -> with(pair, "pg_partman", "pg_stat_statements, pg_partman_bgw")),
                speaks(
                        "pooler",
                        Severity.WARNING,
                        "the source's own address",
                        pair -> pair.fact(PoolerCheck.BEFORE_SOURCE, true)),
                speaks(
                        "pooler",
                        Severity.WARNING,
                        "the target's own address",
                        pair -> pair.fact(PoolerCheck.BEFORE_TARGET, true)),
                speaks(
                        "standby",
                        Severity.ERROR,
                        "primary",
                        pair -> pair.server(Side.SOURCE, server -> server.inRecovery(true))),
                speaks(
                        "partitions-and-drift",
                        Severity.INFO,
                        "has to be made on the target before: public.orders",
                        pair -> pair.table(APP, "public.orders", table -> table.kind(TableInfo.Kind.PARTITIONED))),
                speaks(
                        "partitions-and-drift",
                        Severity.INFO,
                        "is not replicated",
                        pair -> HealthyPair.of(12, 18)
                                .table(APP, "public.orders", table -> table.kind(TableInfo.Kind.PARTITIONED))),
                speaks(
                        "partitions-and-drift",
                        Severity.ERROR,
                        "public.orders (partitioned there, plain on the source)",
                        pair -> onTarget(pair, table -> table.kind(TableInfo.Kind.PARTITIONED))),
                speaks(
                        "partitions-and-drift",
                        Severity.ERROR,
                        "public.orders (a partition of public.all there, no partition on the source)",
                        pair -> onTarget(pair, table -> table.partitionOf(new QualifiedName("public", "all")))),
                speaks(
                        "partitions-and-drift",
                        Severity.ERROR,
                        "public.orders (4 columns there, 5 on the source)",
                        pair -> onTarget(pair, table -> table.columns(4))),
                speaks(
                        "role-settings",
                        Severity.WARNING,
                        "ALTER ROLE \"mover\" RESET statement_timeout",
                        pair -> role(pair, Side.SOURCE, role -> role.addSetting("statement_timeout=30s"))),
                speaks(
                        "role-settings",
                        Severity.WARNING,
                        "IN DATABASE \"app\" SET lock_timeout = 0",
                        pair -> role(
                                pair, Side.SOURCE, role -> role.putDatabaseSetting(APP, List.of("lock_timeout=5s")))),
                speaks(
                        "role-settings",
                        Severity.WARNING,
                        "statement_timeout = 30s is set for all roles on the target",
                        pair -> pair.server(
                                Side.TARGET, server -> server.addSettingsOfAllRoles("statement_timeout=30s"))),
                speaks(
                        "role-settings",
                        Severity.ERROR,
                        "ALTER ROLE \"mover\" RESET array_nulls",
                        pair -> role(pair, Side.TARGET, role -> role.addSetting("array_nulls=off"))),
                speaks(
                        "role-settings",
                        Severity.ERROR,
                        "IN DATABASE \"app\" SET xmloption = content",
                        pair -> pair.addTargetDatabase(APP)
                                .databaseInfo(Side.TARGET, APP, info -> info.addSetting("xmloption=document"))),
                speaks(
                        "role-settings",
                        Severity.ERROR,
                        "IN DATABASE \"store\" SET xmloption = content",
                        pair -> pair.options(options -> options.putRenamedDatabase(APP, "store"))
                                .addTargetDatabase("store")
                                .databaseInfo(Side.TARGET, "store", info -> info.addSetting("xmloption=document"))),
                speaks(
                        "role-settings",
                        Severity.WARNING,
                        "transaction_timeout = 1h is set for this database on the target",
                        pair -> pair.addTargetDatabase(APP)
                                .databaseInfo(Side.TARGET, APP, info -> info.addSetting("transaction_timeout=1h"))));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("oneFactChanged")
    void aCheckSpeaksWhereItsFactIsWrong(String id, Severity severity, String said, UnaryOperator<HealthyPair> change) {
        assertThat(check(id, change.apply(HealthyPair.of(14, 18)))).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo(id);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.toString()).contains(said);
        });
    }

    static Stream<Arguments> harmless() {
        return Stream.of(
                Arguments.of(
                        "long-transactions",
                        change(pair -> open(pair, transaction -> transaction.age(Duration.ofSeconds(5))))),
                Arguments.of("slot-retention", change(pair -> slot(pair, "others", 1_000))),
                Arguments.of("names", change(pair -> leftovers(pair).options(options -> options.migrationId("other")))),
                Arguments.of(
                        "names",
                        change(pair -> pair.setting(Side.SOURCE, "synchronous_standby_names", "FIRST 1 (near, far)"))),
                Arguments.of("partitions-and-drift", change(pair -> onTarget(pair, table -> table))),
                Arguments.of(
                        "role-settings",
                        change(pair ->
                                pair.databaseInfo(Side.SOURCE, APP, info -> info.addSetting("array_nulls=off")))),
                Arguments.of(
                        "role-settings",
                        change(pair -> role(pair, Side.TARGET, role -> role.addSetting("array_nulls=on")))),
                Arguments.of(
                        "role-settings",
                        change(pair -> role(pair, Side.SOURCE, role -> role.addSetting("statement_timeout=0")))),
                Arguments.of(
                        "role-settings",
                        change(pair -> role(pair, Side.SOURCE, role -> role.addSetting("statement_timeout=0"))
                                .server(Side.SOURCE, server -> server.addSettingsOfAllRoles("statement_timeout=30s")))),
                Arguments.of(
                        "role-settings",
                        change(pair -> role(
                                        pair,
                                        Side.SOURCE,
                                        role -> role.putDatabaseSetting(APP, List.of("statement_timeout=0")))
                                .databaseInfo(Side.SOURCE, APP, info -> info.addSetting("statement_timeout=30s")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmless")
    void aCheckIsSilentWhereNothingIsWrong(String id, UnaryOperator<HealthyPair> change) {
        assertThat(check(id, change.apply(HealthyPair.of(14, 18)))).isEmpty();
    }

    @Test
    void onlyThePoolersSideIsNamed() {
        assertThat(check("pooler", HealthyPair.of(14, 18).fact(PoolerCheck.BEFORE_TARGET, true)))
                .singleElement()
                .asString()
                .doesNotContain("source");
    }

    private static List<Finding> check(String id, HealthyPair pair) {
        PreCheck check =
                ReplicationChecks.with(ReplicationChecks.usableKeys(), Set.of(ReplicationAccess.Copying.SNAPSHOT))
                        .stream()
                        .filter(candidate -> candidate.id().equals(id))
                        .findFirst()
                        .orElseThrow();
        return check.check(HealthyReplicationFacts.build(pair));
    }

    private static HealthyPair with(HealthyPair pair, String extension, String preloaded) {
        return pair.setting(Side.TARGET, "shared_preload_libraries", preloaded)
                .database(
                        Side.SOURCE,
                        APP,
                        database -> database.addExtension(InstalledExtension.builder()
                                .name(extension)
                                .version("1.0")
                                .schema("public")
                                .owner("postgres")
                                .build()));
    }

    public static final TableInfo HYPERTABLES = TableInfo.builder()
            .oid(20_000)
            .schema("_timescaledb_catalog")
            .name("hypertable")
            .owner("postgres")
            .extension("timescaledb")
            .bytes(8192)
            .build();

    public static HealthyPair hypertables(HealthyPair pair) {
        return pair.database(Side.SOURCE, APP, database -> database.addTable(HYPERTABLES));
    }

    private static HealthyPair withCron(HealthyPair pair) {
        return with(pair, "pg_cron", "pg_cron")
                .setting(Side.TARGET, "cron.database_name", APP)
                .fact(BackgroundJobsCheck.CRON_JOBS, APP, 3L);
    }

    /** Jobs that are not launched, or of a database that pg_cron does not look at, harm nobody. */
    @Test
    void jobsThatDoNotRunOnTheTarget() {
        assertThat(check(
                        "background-jobs",
                        withCron(HealthyPair.of(14, 18)).setting(Side.TARGET, "cron.launch_active_jobs", "off")))
                .isEmpty();
        assertThat(check(
                        "background-jobs",
                        withCron(HealthyPair.of(14, 18)).setting(Side.TARGET, "cron.database_name", "postgres")))
                .isEmpty();
        assertThat(check(
                        "background-jobs",
                        withCron(HealthyPair.of(14, 18)).fact(BackgroundJobsCheck.CRON_JOBS, APP, 0L)))
                .isEmpty();
    }

    private static Arguments speaks(String id, Severity severity, String said, UnaryOperator<HealthyPair> change) {
        return Arguments.of(id, severity, said, change);
    }

    private static UnaryOperator<HealthyPair> change(UnaryOperator<HealthyPair> change) {
        return change;
    }

    private static HealthyPair open(HealthyPair pair, UnaryOperator<OpenTransaction.Builder> change) {
        OpenTransaction transaction =
                change.apply(OpenTransaction.builder().pid(4_711)).build();
        return pair.server(Side.SOURCE, server -> server.addOpenTransaction(transaction));
    }

    private static HealthyPair slot(HealthyPair pair, String name, long retained) {
        return pair.server(
                Side.SOURCE,
                server -> server.addReplicationSlot(ReplicationSlot.builder()
                                .name(name)
                                .retainedBytes(retained)
                                .build())
                        .usedReplicationSlots(1));
    }

    private static HealthyPair leftovers(HealthyPair pair) {
        String name = ReplicationName.of("nightly", APP).toString();
        return pair.addTargetDatabase(APP)
                .database(Side.SOURCE, APP, database -> database.addPublication(name))
                .database(Side.TARGET, APP, database -> database.addSubscription(name));
    }

    private static HealthyPair onTarget(HealthyPair pair, UnaryOperator<TableInfo.Builder> change) {
        TableInfo table = change.apply(TableInfo.builder()
                        .oid(20_000)
                        .schema("public")
                        .name("orders")
                        .owner("app")
                        .columns(5))
                .build();
        return pair.addTargetDatabase(APP).database(Side.TARGET, APP, database -> database.addTable(table));
    }

    /** Makes pgtrek's user a superuser named mover, with settings. */
    private static HealthyPair role(HealthyPair pair, Side side, UnaryOperator<RoleInfo.Builder> change) {
        RoleInfo role =
                change.apply(RoleInfo.builder().name("mover").superuser(true)).build();
        return pair.user(side, user -> user.name("mover")).server(side, server -> server.addRole(role));
    }
}
