package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.LoadLedger;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Databases with other names on the target replicate, are cut over and back by processes that don't know the names. */
@PostgresTest(source = 15, target = 18, targetSettings = "wal_level=logical")
@Timeout(300)
class RenamedDatabasesCutoverIT {
    private static final String OLD = "Renamed \"Löwe\" 'x' = $1";
    private static final String NEW = "löwe's \"new\" Haus % \\ 🦁";
    private static final String KEPT = "kept by name";
    private static final String NOT_INITIAL = "SELECT count(*) FROM customer WHERE name LIKE 'new %'";

    private static final Server UNREACHABLE =
            Server.builder().host("localhost").port(1).build();

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        for (FoundMigration found :
                Migration.find(pair.source().server(), pair.target().server())) {
            try (ReplicationHandle handle = attached(pair, found.migrationId())) {
                handle.stop();
            }
        }
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            for (String name : List.of(OLD, NEW, KEPT, "a", "b", "dumped", "dumped anew")) {
                server.execute("postgres", "DROP DATABASE IF EXISTS " + QualifiedName.quote(name));
            }
        }
    }

    private static void create(PostgresServer source, String database, int rows) {
        source.execute("postgres", "CREATE DATABASE " + QualifiedName.quote(database));
        source.execute(
                database,
                "CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO customer (name) SELECT 'customer ' || n FROM generate_series(1, " + rows + ") AS n",
                "CREATE SEQUENCE unused START 17");
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .checks(StandardChecks.all())
                .strategy(LogicalReplication.withDefaults());
    }

    /** As another process attaches, which does not know the names. */
    private static ReplicationHandle attached(PostgresPair pair, String id) {
        return migration(pair).build().replication(id);
    }

    private static void start(Migration.Builder builder, String id) {
        try (MigrationRun run = builder.migrationId(id).build().start()) {
            MigrationResult result = run.await();
            assertThat(result.status()).as(result.toText()).isEqualTo(MigrationResult.Status.REPLICATING);
            run.replication().awaitInSync(LONG);
        }
    }

    private static List<String> differences(PostgresPair pair, String source, String target) {
        return Contents.of(pair.target(), target).differencesFrom(Contents.of(pair.source(), source));
    }

    private static void assertCompleted(CutoverReport report) {
        assertThat(report.status()).as(report.toText()).isEqualTo(CutoverReport.Status.COMPLETED);
        assertThat(report.databases())
                .allSatisfy(database -> assertThat(database.left()).isEmpty());
    }

    private static boolean isWritable(PostgresServer server, String database) {
        return "off".equals(server.queryValue(database, "SHOW transaction_read_only"));
    }

    private static void assertNothingIsLeft(PostgresPair pair) {
        assertThat(Migration.find(pair.source().server(), pair.target().server()))
                .isEmpty();
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            assertThat(server.queryRows("postgres", "SELECT slot_name FROM pg_replication_slots"))
                    .isEmpty();
            assertThat(server.queryRows("postgres", "SELECT subname FROM pg_subscription"))
                    .isEmpty();
        }
    }

    @Test
    void underLoadThereAndBackByOtherProcesses(PostgresPair pair) {
        create(pair.source(), OLD, 1000);
        create(pair.source(), KEPT, 10);
        try (LoadGenerator load = LoadGenerator.on(pair.source(), OLD)
                .connections(3)
                .transactionsPerSecond(100)
                .start()) {
            start(migration(pair).includeDatabase(OLD).includeDatabase(KEPT).renameDatabase(OLD, NEW), "renamed");

            FoundMigration found = onlyFound(pair);
            assertThat(found.databases())
                    .isEqualTo(Map.of(OLD, Set.of(Side.SOURCE, Side.TARGET), KEPT, Set.of(Side.SOURCE, Side.TARGET)));
            assertThat(found.renamed()).isEqualTo(Map.of(OLD, NEW));
            assertThat(found.toText()).contains(OLD + " (" + NEW + " on the target): on the source and the target");
            try (ReplicationHandle handle = attached(pair, "renamed")) {
                assertThat(handle.awaitInSync(LONG))
                        .extracting(ReplicationStatus::database)
                        .containsExactlyInAnyOrder(OLD, KEPT);
                pair.source()
                        .execute(
                                OLD,
                                "CREATE TABLE added (id int PRIMARY KEY)",
                                "INSERT INTO added SELECT generate_series(1, 50)");
                assertThat(handle.status().stream()
                                .filter(status -> status.database().equals(OLD))
                                .flatMap(status -> status.findings().stream())
                                .map(Object::toString))
                        .anySatisfy(finding -> assertThat(finding).contains("added"));
                assertThat(handle.followNewTables(DroppedTables.KEEP))
                        .filteredOn(tables -> tables.database().equals(OLD))
                        .singleElement()
                        .satisfies(tables -> assertThat(tables.toString()).contains("added"))
                        .extracting(NewTables::findings)
                        .asString()
                        .isEqualTo("[]");
            }
            try (ReplicationHandle handle = attached(pair, "renamed")) {
                handle.awaitInSync(LONG);
                assertCompleted(handle.cutover(Cutover.builder()
                        .reverseReplication(true)
                        .deadline(Duration.ofSeconds(30))
                        .onSwitched(() -> load.switchTo(pair.target(), NEW))
                        .build()));
            }
            assertThat(isWritable(pair.source(), OLD)).isFalse();
            assertThat(isWritable(pair.target(), NEW)).isTrue();
            assertThat(pair.target().queryValue(NEW, "SELECT count(*) FROM added"))
                    .isEqualTo("50");
            pair.target().execute(NEW, "INSERT INTO customer (name) VALUES ('new 1')");
            assertThat(onlyFound(pair).renamed()).isEqualTo(Map.of(OLD, NEW));

            try (ReplicationHandle handle = attached(pair, "renamed")) {
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(pair.source().queryValue(OLD, NOT_INITIAL))
                                .isEqualTo("1"));
                assertCompleted(handle.switchBack(Cutover.builder()
                        .deadline(Duration.ofSeconds(30))
                        .onSwitched(() -> load.switchTo(pair.source(), OLD))
                        .build()));
            }
            assertThat(isWritable(pair.source(), OLD)).isTrue();
            assertThat(isWritable(pair.target(), NEW)).isFalse();
            LoadLedger ledger = load.stop();
            assertThat(ledger.discrepancies(pair.source(), OLD))
                    .as(ledger.toString())
                    .isEmpty();
        }
        assertNothingIsLeft(pair);
    }

    private static FoundMigration onlyFound(PostgresPair pair) {
        List<FoundMigration> found =
                Migration.find(pair.source().server(), pair.target().server());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void databasesThatExchangeTheirNamesAreCutOver(PostgresPair pair) {
        create(pair.source(), "a", 10);
        create(pair.source(), "b", 20);
        pair.source().execute("a", "ALTER DATABASE a SET array_nulls = off");
        start(
                migration(pair)
                        .includeDatabase("a")
                        .includeDatabase("b")
                        .renameDatabase("a", "b")
                        .renameDatabase("b", "a"),
                "exchanged");
        pair.source().execute("a", "INSERT INTO customer (name) VALUES ('new 1')");

        assertThat(onlyFound(pair).renamed()).isEqualTo(Map.of("a", "b", "b", "a"));
        try (ReplicationHandle handle = attached(pair, "exchanged")) {
            handle.awaitInSync(LONG);
            assertCompleted(handle.cutover(Cutover.withDefaults()));
        }

        assertThat(pair.target().queryValue("b", "SELECT count(*) FROM customer"))
                .isEqualTo("11");
        assertThat(pair.target().queryValue("a", "SELECT count(*) FROM customer"))
                .isEqualTo("20");
        assertThat(pair.target().queryValue("b", "SHOW array_nulls")).isEqualTo("off");
        assertThat(pair.target().queryValue("a", "SHOW array_nulls")).isEqualTo("on");
        assertThat(differences(pair, "a", "b")).isEmpty();
        assertThat(differences(pair, "b", "a")).isEmpty();
        assertNothingIsLeft(pair);
    }

    @Test
    void rowsThatTheTargetsServerCopiesArriveUnderTheOtherName(PostgresPair pair) {
        create(pair.source(), OLD, 10);
        start(
                Migration.builder()
                        .source(pair.source().uri())
                        .target(pair.target().uri())
                        .includeDatabase(OLD)
                        .renameDatabase(OLD, NEW)
                        .strategy(LogicalReplication.builder().copiedByServer().build()),
                "byserver");

        pair.source().execute(OLD, "INSERT INTO customer (name) VALUES ('new 1')");
        try (ReplicationHandle handle = attached(pair, "byserver")) {
            handle.awaitInSync(LONG);
            assertThat(handle.stop()).allMatch(StopReport::complete);
        }

        assertThat(differences(pair, OLD, NEW)).isEmpty();
        assertNothingIsLeft(pair);
    }

    @Test
    void aProcessThatEndsDuringACutoverLeavesWhatAnotherOneUndoes(PostgresPair pair) throws Exception {
        create(pair.source(), OLD, 10);
        start(migration(pair).includeDatabase(OLD).renameDatabase(OLD, NEW), "killed");

        CutoverProcess.run(pair, "killed", CutoverProcess.End.WHEN_WRITES_ARE_STOPPED);
        assertThat(isWritable(pair.source(), OLD)).isFalse();
        try (ReplicationHandle handle = attached(pair, "killed")) {
            assertThat(handle.stop()).singleElement().satisfies(report -> {
                assertThat(report.complete()).as(report.toString()).isTrue();
                assertThat(report.database()).isEqualTo(OLD);
            });
        }

        assertThat(isWritable(pair.source(), OLD)).isTrue();
        assertThat(differences(pair, OLD, NEW)).isEmpty();
        assertThat(pair.target().queryRows(NEW, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pgtrek%'"))
                .isEmpty();
        assertNothingIsLeft(pair);
    }

    @Test
    void aProcessThatEndsAfterTheSwitchLeavesReverseReplicationThatAnotherOneEnds(PostgresPair pair) throws Exception {
        create(pair.source(), OLD, 10);
        start(migration(pair).includeDatabase(OLD).renameDatabase(OLD, NEW), "reversed");

        CutoverProcess.run(pair, "reversed", CutoverProcess.End.WHEN_THE_TARGET_HAS_TAKEN_OVER_AND_IS_FOLLOWED);
        try (ReplicationHandle handle = attached(pair, "reversed")) {
            assertCompleted(handle.cutover(Cutover.withDefaults()));
            assertThat(Migration.find(UNREACHABLE, pair.target().server().withRenamedDatabases(Map.of(OLD, NEW))))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.databases()).isEqualTo(Map.of(OLD, Set.of(Side.TARGET)));
                        assertThat(found.renamed()).isEqualTo(Map.of(OLD, NEW));
                    });
            pair.target().execute(NEW, "INSERT INTO customer (name) VALUES ('new 1')");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(pair.source().queryValue(OLD, NOT_INITIAL))
                            .isEqualTo("1"));
            assertThat(handle.stop()).allMatch(StopReport::complete);
        }
        assertNothingIsLeft(pair);
    }

    @Test
    void theTargetAloneTellsTheNames(PostgresPair pair) {
        create(pair.source(), OLD, 10);
        create(pair.source(), "dumped", 10);
        pair.source().execute("dumped", "CREATE TABLE keyless (id int)", "INSERT INTO keyless VALUES (1)");
        start(
                migration(pair)
                        .strategy(DumpRestore.withDefaults())
                        .includeDatabase(OLD)
                        .includeDatabase("dumped")
                        .renameDatabase(OLD, NEW)
                        .renameDatabase("dumped", "dumped anew"),
                "alone");

        assertThat(Migration.find(UNREACHABLE, pair.target().server()))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.databases().keySet()).isEqualTo(Set.of(OLD, "dumped"));
                    assertThat(found.renamed()).isEqualTo(Map.of(OLD, NEW, "dumped", "dumped anew"));
                });
        try (ReplicationHandle handle = attached(pair, "alone")) {
            assertThat(handle.status())
                    .filteredOn(status -> status.database().equals("dumped"))
                    .singleElement()
                    .satisfies(status -> assertThat(status.state()).isEqualTo(ReplicationStatus.State.COPIED));
            assertThat(handle.stop()).allMatch(StopReport::complete);
        }
        assertThat(pair.target().queryRows("dumped anew", "SELECT FROM pg_namespace WHERE nspname LIKE 'pgtrek%'"))
                .isEmpty();
        assertNothingIsLeft(pair);
    }
}
