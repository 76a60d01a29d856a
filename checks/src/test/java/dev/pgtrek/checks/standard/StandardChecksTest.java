package dev.pgtrek.checks.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.checks.replication.ReplicationWarningsTest;
import dev.pgtrek.inventory.AvailableExtension;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.inventory.PreparedTransaction;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.SequenceInfo;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check from facts alone: where it speaks, and that a healthy pair of servers keeps it silent. */
class StandardChecksTest {
    private static final String APP = HealthyPair.DATABASE;
    private static final InstalledExtension POSTGIS = InstalledExtension.builder()
            .name("postgis")
            .version("3.4.2")
            .schema("public")
            .owner("postgres")
            .build();

    static Stream<Arguments> oneFactChanged() {
        return Stream.of(
                speaks("target-version", Severity.ERROR, "18", pair -> HealthyPair.of(18, 17)),
                speaks(
                        "target-version",
                        Severity.WARNING,
                        "the target is of version 19.1",
                        pair -> pair.server(Side.TARGET, server -> server.version(ServerVersion.of(190001)))),
                speaks(
                        "target-version",
                        Severity.WARNING,
                        "the source is of version 20.0",
                        pair -> pair.server(Side.SOURCE, server -> server.version(ServerVersion.of(200000)))
                                .server(Side.TARGET, server -> server.version(ServerVersion.of(200000)))),
                speaks(
                        "database-size",
                        Severity.ERROR,
                        "limit is 1000",
                        pair -> pair.options(options -> options.maxTotalSize(1_000))),
                speaks(
                        "target-in-use",
                        Severity.ERROR,
                        "closed to writes",
                        pair -> pair.addTargetDatabase(APP)
                                .databaseInfo(
                                        Side.SOURCE, APP, info -> info.addSettings("default_transaction_read_only=on"))
                                .database(Side.TARGET, APP, database -> database.addTable(table("mine")))),
                speaks(
                        "target-empty",
                        Severity.ERROR,
                        "public.mine",
                        pair -> pair.addTargetDatabase(APP)
                                .database(
                                        Side.TARGET,
                                        APP,
                                        database -> database.addSchema("other").addTable(table("mine")))),
                speaks(
                        "languages",
                        Severity.ERROR,
                        "plperl9",
                        pair -> pair.database(Side.SOURCE, APP, database -> database.addLanguage("plperl9"))),
                speaks("extensions-available", Severity.ERROR, "postgis", StandardChecksTest::withPostgis),
                speaks(
                        "extensions-available",
                        Severity.ERROR,
                        "3.3.1",
                        pair -> withPostgis(pair)
                                .server(Side.TARGET, server -> server.addAvailableExtension(available("3.3.1")))),
                speaks(
                        "extensions-installable",
                        Severity.ERROR,
                        "postgis",
                        pair -> withPostgis(pair)
                                .server(Side.TARGET, server -> server.addAvailableExtension(available("3.4.2")))
                                .ordinaryUser(Side.TARGET, "mover")),
                speaks(
                        "source-privileges",
                        Severity.ERROR,
                        "public.orders",
                        pair -> pair.table(APP, "public.orders", table -> table.readable(false))),
                speaks(
                        "source-privileges",
                        Severity.ERROR,
                        "row security",
                        pair -> pair.table(
                                APP,
                                "public.orders",
                                table -> table.rowSecurity(true).rowSecurityApplies(true))),
                speaks(
                        "target-privileges",
                        Severity.ERROR,
                        "may not create databases",
                        pair -> pair.ordinaryUser(Side.TARGET, "mover")),
                speaks(
                        "roles",
                        Severity.WARNING,
                        "may not create roles",
                        pair -> pair.ordinaryUser(Side.TARGET, "mover")),
                speaks(
                        "reserved-roles",
                        Severity.ERROR,
                        "boss",
                        pair -> pair.setting(Side.TARGET, "shared_preload_libraries", "aiven_gatekeeper")
                                .setting(Side.TARGET, "aiven.pg_security_agent", "on")
                                .server(
                                        Side.SOURCE,
                                        server -> server.addRole(RoleInfo.builder()
                                                .name("boss")
                                                .superuser(true)
                                                .build()))),
                speaks(
                        "encoding-and-collation",
                        Severity.ERROR,
                        "LATIN1",
                        pair -> pair.addTargetDatabase(APP)
                                .databaseInfo(Side.TARGET, APP, info -> info.encoding("LATIN1"))),
                speaks(
                        "encoding-and-collation",
                        Severity.WARNING,
                        "sv_SE",
                        pair -> pair.addTargetDatabase(APP)
                                .databaseInfo(Side.TARGET, APP, info -> info.collate("sv_SE"))),
                speaks(
                        "encoding-and-collation",
                        Severity.WARNING,
                        "icu de-AT",
                        pair -> pair.addTargetDatabase(APP)
                                .databaseInfo(
                                        Side.TARGET,
                                        APP,
                                        info -> info.localeProvider("icu").locale("de-AT"))),
                speaks(
                        "encoding-and-collation",
                        Severity.WARNING,
                        "no locale sv_SE.UTF-8",
                        pair -> pair.databaseInfo(Side.SOURCE, APP, info -> info.collate("sv_SE.UTF-8"))),
                speaks(
                        "encoding-and-collation",
                        Severity.ERROR,
                        "needs version 15",
                        pair -> HealthyPair.of(14, 14)
                                .databaseInfo(Side.SOURCE, APP, info -> info.localeProvider("icu"))),
                speaks(
                        "encoding-and-collation",
                        Severity.ERROR,
                        "built without",
                        pair -> pair.server(Side.TARGET, server -> server.icuVersion(Optional.empty()))
                                .databaseInfo(Side.SOURCE, APP, info -> info.localeProvider("icu"))),
                speaks(
                        "encoding-and-collation",
                        Severity.INFO,
                        "of version 2.31 on the source and 2.36 on the target",
                        pair -> pair.databaseInfo(Side.SOURCE, APP, info -> info.collate("sv_SE.utf8"))
                                .server(Side.SOURCE, server -> server.libcVersion("2.31"))
                                .server(
                                        Side.TARGET,
                                        server -> server.libcVersion("2.36").addLibcLocale("sv_SE.UTF-8"))),
                speaks(
                        "encoding-and-collation",
                        Severity.WARNING,
                        "REINDEX DATABASE \"app\"",
                        pair -> pair.databaseInfo(
                                Side.SOURCE,
                                APP,
                                info -> info.collationVersion("2.28").actualCollationVersion("2.36"))),
                speaks(
                        "target-disk-space",
                        Severity.ERROR,
                        "has about 100.0 MB free; needed are 248.0 MB, which is 130 % of the 190.7 MB selected",
                        pair -> pair.fact(TargetDiskSpaceCheck.FREE, FreeSpace.of(Map.of("pg_default", 100L << 20)))),
                speaks(
                        "target-disk-space",
                        Severity.ERROR,
                        "tablespace fast has about 10.0 MB",
                        pair -> pair.fact(
                                        TargetDiskSpaceCheck.FREE,
                                        FreeSpace.of(Map.of("pg_default", 1L << 40, "fast", 10L << 20)))
                                .server(Side.TARGET, server -> server.addTablespace("fast"))
                                .table(APP, "public.orders", table -> table.tablespace("fast"))),
                speaks(
                        "target-disk-space",
                        Severity.WARNING,
                        "pg_execute_server_program",
                        pair -> pair.fact(TargetDiskSpaceCheck.FREE, FreeSpace.unseen("not allowed"))),
                speaks(
                        "target-disk-space",
                        Severity.ERROR,
                        "the target has about 1000 bytes free",
                        pair -> pair.options(options -> options.targetFreeBytes(1_000))),
                speaks(
                        "incompatible-objects",
                        Severity.ERROR,
                        "SET WITHOUT OIDS",
                        pair -> incompatible(IncompatibleObject.Kind.WITH_OIDS, "table old")),
                speaks(
                        "incompatible-objects",
                        Severity.ERROR,
                        "column old.at of type abstime",
                        pair -> incompatible(IncompatibleObject.Kind.REMOVED_TYPE, "column old.at of type abstime")),
                speaks(
                        "incompatible-objects",
                        Severity.ERROR,
                        "operator !!!(integer,NONE)",
                        pair -> incompatible(IncompatibleObject.Kind.POSTFIX_OPERATOR, "operator !!!(integer,NONE)")),
                speaks(
                        "incompatible-objects",
                        Severity.ERROR,
                        "anycompatible",
                        pair -> incompatible(IncompatibleObject.Kind.ARRAY_FUNCTION, "aggregate collect(anyelement)")),
                speaks(
                        "incompatible-objects",
                        Severity.WARNING,
                        "column a.b of type regclass",
                        pair -> incompatible(IncompatibleObject.Kind.REG_COLUMN, "column a.b of type regclass")),
                speaks(
                        "incompatible-objects",
                        Severity.WARNING,
                        "$libdir/ours",
                        pair -> incompatible(IncompatibleObject.Kind.C_FUNCTION, "library $libdir/ours")),
                speaks(
                        "incompatible-objects",
                        Severity.ERROR,
                        "v uses column pg_stat_bgwriter.buffers_backend",
                        pair -> pair.fact(
                                SystemObjects.USED,
                                APP,
                                List.of(new SystemUse("v", "column pg_stat_bgwriter.buffers_backend")))),
                speaks(
                        "source-privileges",
                        Severity.ERROR,
                        "public.loose",
                        pair -> pair.database(
                                Side.SOURCE,
                                APP,
                                database -> database.addSequence(SequenceInfo.builder()
                                        .oid(1)
                                        .schema("public")
                                        .name("loose")
                                        .owner("app")
                                        .readable(false)
                                        .build()))),
                speaks(
                        "target-privileges",
                        Severity.ERROR,
                        "standby",
                        pair -> pair.server(Side.TARGET, server -> server.inRecovery(true))),
                speaks(
                        "tablespaces",
                        Severity.WARNING,
                        "fast",
                        pair -> pair.database(Side.SOURCE, APP, database -> database.addTablespace("fast"))),
                speaks(
                        "prepared-transactions",
                        Severity.WARNING,
                        "'it''s'",
                        pair -> pair.server(
                                Side.SOURCE,
                                server -> server.addPreparedTransaction(PreparedTransaction.builder()
                                        .gid("it's")
                                        .database(APP)
                                        .owner("app")
                                        .age(Duration.ofMinutes(1))
                                        .build()))),
                speaks(
                        "event-triggers",
                        Severity.WARNING,
                        "watch_ddl",
                        pair -> pair.ordinaryUser(Side.TARGET, "mover")
                                .database(Side.SOURCE, APP, database -> database.addEventTrigger("watch_ddl"))),
                speaks(
                        "preload-libraries",
                        Severity.ERROR,
                        "ALTER SYSTEM SET shared_preload_libraries = pg_stat_statements, timescaledb; then restart it",
                        pair -> with(pair, "timescaledb")
                                .setting(Side.TARGET, "shared_preload_libraries", "pg_stat_statements")),
                speaks(
                        "shared-texts",
                        Severity.ERROR,
                        "not valid in UTF-8: role na",
                        pair -> pair.fact(SharedTextsCheck.INVALID, List.of("role na"))),
                speaks(
                        "timescaledb",
                        Severity.ERROR,
                        "has hypertables already",
                        pair -> ReplicationWarningsTest.hypertables(
                                        with(pair, "timescaledb").addTargetDatabase(APP))
                                .database(
                                        Side.TARGET,
                                        APP,
                                        database -> database.addTable(ReplicationWarningsTest.HYPERTABLES))),
                speaks(
                        "timescaledb",
                        Severity.ERROR,
                        "the source has 1.0, the target would have 2.0",
                        pair -> ReplicationWarningsTest.hypertables(pair)
                                .database(
                                        Side.SOURCE,
                                        APP,
                                        database -> database.addExtension(InstalledExtension.builder()
                                                .name("timescaledb")
                                                .version("1.0")
                                                .schema("public")
                                                .owner("postgres")
                                                .build()))
                                .server(
                                        Side.TARGET,
                                        server -> server.addAvailableExtension(AvailableExtension.builder()
                                                .name("timescaledb")
                                                .defaultVersion("2.0")
                                                .addVersions("2.0")
                                                .build()))),
                speaks(
                        "preload-libraries",
                        Severity.ERROR,
                        "ALTER SYSTEM SET shared_preload_libraries = auto_explain, citus, timescaledb; then restart it",
                        pair -> with(with(pair, "timescaledb"), "citus")
                                .setting(Side.TARGET, "shared_preload_libraries", "auto_explain")),
                speaks(
                        "preload-libraries",
                        Severity.ERROR,
                        "ALTER SYSTEM SET cron.database_name = 'app'; then restart it",
                        pair -> with(pair, "pg_cron").setting(Side.TARGET, "shared_preload_libraries", "pg_cron")),
                speaks(
                        "preload-libraries",
                        Severity.ERROR,
                        "ALTER SYSTEM SET cron.database_name = 'store'; then restart it",
                        pair -> renamed(with(pair, "pg_cron")
                                .setting(Side.TARGET, "shared_preload_libraries", "pg_cron")
                                .setting(Side.TARGET, "cron.database_name", APP))),
                speaks(
                        "preload-libraries",
                        Severity.ERROR,
                        "loads the library absent",
                        pair -> pair.databaseInfo(
                                Side.SOURCE,
                                APP,
                                database -> database.addSetting("session_preload_libraries=\"$libdir/absent\""))),
                speaks(
                        "preload-libraries",
                        Severity.WARNING,
                        "role guest loads the library absent",
                        pair -> pair.server(
                                Side.SOURCE,
                                server -> server.addRole(RoleInfo.builder()
                                        .name("guest")
                                        .addSetting("local_preload_libraries=absent.so")
                                        .build()))),
                speaks(
                        "preload-libraries",
                        Severity.WARNING,
                        "the target does not: pg_hint_plan",
                        pair -> pair.setting(
                                        Side.SOURCE, "shared_preload_libraries", "pg_stat_statements, pg_hint_plan")
                                .setting(Side.TARGET, "shared_preload_libraries", "$libdir/pg_stat_statements")),
                speaks(
                        "foreign-servers",
                        Severity.INFO,
                        "warehouse",
                        pair -> pair.database(Side.SOURCE, APP, database -> database.addForeignServer("warehouse"))),
                speaks(
                        "not-carried",
                        Severity.WARNING,
                        "table q.queue of pgq",
                        notCarried(List.of("table q.queue of pgq"), List.of(), List.of())),
                speaks(
                        "not-carried",
                        Severity.WARNING,
                        "table information_schema.mine",
                        notCarried(List.of(), List.of("table information_schema.mine"), List.of())),
                speaks(
                        "not-carried",
                        Severity.WARNING,
                        "public.job_id",
                        notCarried(List.of(), List.of(), List.of("public.job_id"))));
    }

    private static UnaryOperator<HealthyPair> notCarried(
            List<String> rows, List<String> inSystemSchemas, List<String> invalidIndexes) {
        return pair -> pair.fact(
                NotCarriedCheck.OBJECTS, APP, new NotCarriedCheck.Objects(rows, inSystemSchemas, invalidIndexes));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("oneFactChanged")
    void aCheckSpeaksWhereItsFactIsWrong(String id, Severity severity, String said, UnaryOperator<HealthyPair> change) {
        CheckContext context = HealthyFacts.build(change.apply(HealthyPair.of(14, 18)));
        List<Finding> findings = StandardChecks.named(id).check(context);
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo(id);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.toString()).contains(said);
        });
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "10, 18", "11, 12", "12, 13", "13, 14", "14, 15", "15, 16", "16, 17", "17, 18", "18, 18"})
    void aHealthyPairKeepsThemAllSilent(int source, int target) {
        CheckContext context = HealthyFacts.build(HealthyPair.of(source, target));
        for (PreCheck check : StandardChecks.all()) {
            assertThat(check.check(context)).as(check.id()).isEmpty();
        }
    }

    @Test
    void whatTheTargetsVersionStillHasIsNoObstacle() {
        HealthyPair pair = HealthyPair.of(10, 11)
                .fact(
                        IncompatibleObjectsCheck.OBJECTS,
                        APP,
                        List.of(
                                new IncompatibleObject(IncompatibleObject.Kind.WITH_OIDS, "table old"),
                                new IncompatibleObject(IncompatibleObject.Kind.POSTFIX_OPERATOR, "operator !!!")));
        assertThat(StandardChecks.named("incompatible-objects").check(HealthyFacts.build(pair)))
                .isEmpty();
    }

    @Test
    void theRoomThatIsAskedForCanBeSet() {
        HealthyPair pair = HealthyPair.of(14, 18)
                .options(options -> options.targetFreeBytes(200_000_000).targetSpacePercent(100));
        assertThat(StandardChecks.named("target-disk-space").check(HealthyFacts.build(pair)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "100, 2040", "125, 13954", "128, 15070", "249, 181000000"})
    void theExitCodeTellsTheFreeSpaceWithinEightPercent(int code, long mebibytes) {
        assertThat(FreeSpaceReader.bytes(code) >> 20).isCloseTo(mebibytes, withinPercentage(8));
    }

    static Stream<Arguments> oneConnectionLess() {
        ConnectionFailedException refused = new ConnectionFailedException(
                ConnectionFailedException.Kind.REFUSED, "nobody listens at db:5432", null);
        return Stream.of(
                without("connect-source", context -> context.failure(Side.SOURCE, refused)),
                without("connect-target", context -> context.failure(Side.TARGET, refused)),
                without("connect-source-databases", context -> context.databaseFailure(Side.SOURCE, APP, refused)),
                without("connect-target-databases", context -> context.databaseFailure(Side.TARGET, APP, refused)),
                without("different-servers", context -> context.sameServer(true)));
    }

    private static Arguments without(String id, UnaryOperator<CheckContext.Builder> change) {
        return Arguments.of(id, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oneConnectionLess")
    void aServerThatIsNotReachedIsSaid(String id, UnaryOperator<CheckContext.Builder> change) {
        CheckContext context = change.apply(HealthyPair.of(18, 18).toBuilder()).build();
        assertThat(StandardChecks.named(id).check(context)).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo(id);
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.message())
                    .matches("nobody listens at db:5432|source and target are one and the same server.*");
        });
    }

    /** That each of them is silent, too, the healthy pairs show. */
    @Test
    void eachIsMadeToSpeak() {
        assertThat(Stream.concat(oneFactChanged(), oneConnectionLess())
                        .map(row -> (String) row.get()[0])
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        StandardChecks.all().stream().map(PreCheck::id).toList());
    }

    @Test
    void ofOneServerUnderTwoNamesNoDatabaseIsToBeDropped() {
        CheckContext context = HealthyPair.of(18, 18)
                .addTargetDatabase(APP)
                .database(Side.TARGET, APP, database -> database.addTable(table("mine")))
                .toBuilder()
                .sameServer(true)
                .build();
        assertThat(StandardChecks.named("target-empty").check(context)).isEmpty();
    }

    private static HealthyPair renamed(HealthyPair pair) {
        return pair.options(options -> options.putRenamedDatabase(APP, "store"));
    }

    @Test
    void aDatabaseOfTheSourcesNameIsNotTheOneOfARenamedDatabase() {
        CheckContext context = renamed(HealthyPair.of(14, 18)
                        .addTargetDatabase(APP)
                        .database(Side.TARGET, APP, database -> database.addTable(table("mine")))
                        .databaseInfo(Side.TARGET, APP, info -> info.encoding("LATIN1")))
                .build();

        assertThat(StandardChecks.named("target-empty").check(context)).isEmpty();
        assertThat(StandardChecks.named("encoding-and-collation").check(context))
                .noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target-empty|the target has database store already, and it holds|ALTER DATABASE \"store\" RENAME TO",
                "encoding-and-collation|the database exists on the target with encoding LATIN1|ALTER DATABASE \"store\"",
                "target-privileges|may not create schemas in this database|GRANT CREATE ON DATABASE \"store\""
            })
    void theTargetsDatabaseOfTheOtherNameIsLookedAt(String id, String message, String remedy) {
        CheckContext context = renamed(HealthyPair.of(14, 18)
                        .ordinaryUser(Side.TARGET, "mover")
                        .addTargetDatabase("store")
                        .database(Side.TARGET, "store", database -> database.addTable(table("mine")))
                        .databaseInfo(
                                Side.TARGET,
                                "store",
                                info -> info.encoding("LATIN1").createPrivilege(false)))
                .build();

        assertThat(StandardChecks.named(id).check(context)).anySatisfy(finding -> {
            assertThat(finding.database()).contains(APP);
            assertThat(finding.message()).contains(message);
            assertThat(finding.remedy().orElseThrow()).contains(remedy);
        });
    }

    @Test
    void whatIsExcludedConcernsNoCheck() {
        CheckContext context = withPostgis(HealthyPair.of(14, 18))
                .options(options -> options.addExcludedExtensions(NamePattern.of("postgis")))
                .build();
        assertThat(StandardChecks.named("extensions-available").check(context)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.9, 1.10, true", "1.10, 1.9, false", "3.4.2, 3.4.2, false", "1.1, 1.1.1, true", "next, 1.0, false"})
    void versionsOfExtensionsCountUpwards(String version, String than, boolean older) {
        assertThat(ExtensionVersion.isOlder(version, than)).isEqualTo(older);
    }

    @Test
    void aNameThatNoCheckGoesByIsRefusedWithThoseThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StandardChecks.named("nonsense"))
                .withMessageContaining("target-version");
    }

    private static HealthyPair with(HealthyPair pair, String extension) {
        return pair.database(
                        Side.SOURCE,
                        APP,
                        database -> database.addExtension(InstalledExtension.builder()
                                .name(extension)
                                .version("1.0")
                                .schema("public")
                                .owner("postgres")
                                .build()))
                .server(
                        Side.TARGET,
                        server -> server.addAvailableExtension(AvailableExtension.builder()
                                .name(extension)
                                .defaultVersion("1.0")
                                .addVersion("1.0")
                                .build()));
    }

    private static HealthyPair incompatible(IncompatibleObject.Kind kind, String name) {
        return HealthyPair.of(10, 18)
                .fact(IncompatibleObjectsCheck.OBJECTS, APP, List.of(new IncompatibleObject(kind, name)));
    }

    private static Arguments speaks(String id, Severity severity, String said, UnaryOperator<HealthyPair> change) {
        return Arguments.of(id, severity, said, change);
    }

    private static HealthyPair withPostgis(HealthyPair pair) {
        return pair.database(Side.SOURCE, APP, database -> database.addExtension(POSTGIS));
    }

    private static AvailableExtension available(String version) {
        return AvailableExtension.builder()
                .name("postgis")
                .defaultVersion(version)
                .versions(Set.of(version))
                .build();
    }

    private static dev.pgtrek.inventory.TableInfo table(String name) {
        return dev.pgtrek.inventory.TableInfo.builder()
                .oid(99_999)
                .schema("public")
                .name(name)
                .owner("app")
                .build();
    }
}
