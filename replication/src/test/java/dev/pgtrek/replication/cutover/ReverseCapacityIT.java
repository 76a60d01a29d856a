package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cutover with reverse replication needs workers, origins, slots and walsenders for all databases at once. */
@PostgresTest(
        source = 15,
        target = 18,
        sourceSettings = {
            "max_logical_replication_workers=4",
            "max_worker_processes=16",
            "max_replication_slots=12",
            "wal_retrieve_retry_interval=500ms"
        },
        targetSettings = {
            "wal_level=logical",
            "max_logical_replication_workers=8",
            "max_worker_processes=16",
            "max_active_replication_origins=12"
        })
@Timeout(600)
class ReverseCapacityIT {
    private final List<String> databases = new ArrayList<>();

    @BeforeEach
    @AfterEach
    void clean(PostgresPair pair) {
        for (FoundMigration found : Migration.find(
                Server.parse(pair.source().uri()), Server.parse(pair.target().uri()))) {
            try (ReplicationHandle run = migration(pair).build().replication(found.migrationId())) {
                run.stop();
            }
        }
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            databases.forEach(database -> server.execute("postgres", "DROP DATABASE IF EXISTS " + database));
        }
    }

    private Migration.Builder migration(PostgresPair pair) {
        Migration.Builder migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(LogicalReplication.withDefaults());
        databases.forEach(migration::includeDatabase);
        return migration;
    }

    private MigrationRun followed(PostgresPair pair, String id, int number) {
        IntStream.rangeClosed(1, number).mapToObj(one -> id + "_" + one).forEach(databases::add);
        for (String database : databases) {
            pair.source().execute("postgres", "CREATE DATABASE " + database);
            pair.source().execute(database, "CREATE TABLE note (id int PRIMARY KEY)", "INSERT INTO note VALUES (1)");
        }
        MigrationRun run = migration(pair).migrationId(id).build().start();
        run.replication().awaitInSync(LONG);
        return run;
    }

    private static void refused(MigrationRun run, Cutover cutover, String... words) {
        CutoverReport report = run.replication()
                .cutover(
                        Cutover.builder().from(cutover).reverseReplication(true).build());
        assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
        assertThat(report.message().orElseThrow()).contains(words);
        assertThat(report.outage()).isZero();
    }

    @Test
    void sixDatabasesWithFourWorkers(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "six", 6)) {
            refused(
                    run,
                    Cutover.withDefaults(),
                    "4 free logical replication workers for 6 databases",
                    "max_logical_replication_workers is 4, 0 in use otherwise",
                    "on the source: ALTER SYSTEM SET max_logical_replication_workers = 6");
            refused(run, Cutover.builder().oneAtATime(true).build(), "max_logical_replication_workers = 6");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    /** What is short is told of each thing that it takes, and what others have in use counts. */
    @Test
    @Tag("proof")
    void whatIsShortIsToldWithItsRemedy(PostgresPair pair) {
        PostgresServer source = pair.source();
        PostgresServer target = pair.target();
        try (MigrationRun run = followed(pair, "short", 2)) {
            source.execute(
                    "postgres", "SELECT pg_replication_origin_create('other_' || n) FROM generate_series(1, 11) AS n");
            refused(
                    run,
                    Cutover.withDefaults(),
                    "1 free replication origins for 2 databases",
                    "on the source: ALTER SYSTEM SET max_replication_slots = 13");
            source.execute(
                    "postgres", "SELECT pg_replication_origin_drop('other_' || n) FROM generate_series(1, 11) AS n");
            target.execute(
                    "postgres",
                    "SELECT pg_create_physical_replication_slot('other_' || n) FROM generate_series(1, 9) AS n");
            refused(
                    run,
                    Cutover.withDefaults(),
                    "1 free replication slots for 2 databases",
                    "on the target: ALTER SYSTEM SET max_replication_slots = 11");
            target.execute(
                    "postgres", "SELECT pg_drop_replication_slot('other_' || n) FROM generate_series(1, 9) AS n");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    /** The remedies that a refusal prints are enough; a server of version 18 has a setting of its own for origins. */
    @Test
    @Tag("proof")
    void theRemediesAreEnough(PostgresPair pair) {
        PostgresServer source = pair.source();
        PostgresServer target = pair.target();
        try (MigrationRun run = followed(pair, "remedy", 6)) {
            source.execute("postgres", "ALTER SYSTEM SET max_logical_replication_workers = 6");
            source.execute("postgres", "ALTER SYSTEM SET max_worker_processes = 6");
            target.execute("postgres", "ALTER SYSTEM SET max_wal_senders = 5");
            source.restart();
            target.restart();
            refused(
                    run,
                    Cutover.withDefaults(),
                    "on the source: ALTER SYSTEM SET max_worker_processes = 7",
                    "on the target: ALTER SYSTEM SET max_wal_senders = 6");
            source.execute("postgres", "ALTER SYSTEM SET max_worker_processes = 7");
            target.execute("postgres", "ALTER SYSTEM SET max_wal_senders = 6");
            source.restart();
            target.restart();
            CutoverReport there = run.replication()
                    .cutover(Cutover.builder().reverseReplication(true).build());
            assertThat(there.status()).describedAs(there.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(there.databases()).allMatch(DatabaseCutover::isReplicatedBack);
            assertThat(there.databases()).flatMap(DatabaseCutover::left).isEmpty();

            target.execute(
                    "postgres", "SELECT pg_replication_origin_create('other_' || n) FROM generate_series(1, 7) AS n");
            CutoverReport back = run.replication()
                    .switchBack(Cutover.builder().reverseReplication(true).build());
            assertThat(back.status()).describedAs(back.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(back.message().orElseThrow()).contains("ALTER SYSTEM SET max_active_replication_origins = 13");
            target.execute(
                    "postgres", "SELECT pg_replication_origin_drop('other_' || n) FROM generate_series(1, 7) AS n");
            assertThat(run.replication().switchBack(Cutover.withDefaults()).status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
        } finally {
            for (PostgresServer server : List.of(source, target)) {
                server.execute("postgres", "ALTER SYSTEM RESET ALL");
                server.restart();
            }
        }
    }

    /**
     * What the check counted as free may be gone a moment later: the report then names whom the source does not replicate.
     */
    @Test
    @Tag("proof")
    void workersThatOthersTakeMeanwhile(PostgresPair pair) {
        PostgresServer source = pair.source();
        try (MigrationRun run = followed(pair, "taken", 2)) {
            pair.target().execute("postgres", "CREATE PUBLICATION others");
            CutoverReport there = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(writes -> {
                                writes.makeReadOnly();
                                for (int other = 1; other <= 3; other++) {
                                    source.execute(
                                            "postgres",
                                            "CREATE SUBSCRIPTION other_" + other + " CONNECTION '"
                                                    + pair.target()
                                                            .server()
                                                            .conninfo("postgres")
                                                            .replace("'", "''")
                                                    + "' PUBLICATION others");
                                }
                                await().atMost(LONG)
                                        .until(
                                                () -> "3"
                                                        .equals(
                                                                source.queryValue(
                                                                        "postgres",
                                                                        "SELECT count(pid) FROM pg_stat_subscription WHERE subname LIKE 'other%'")));
                            })
                            .deadline(Duration.ofSeconds(10))
                            .reverseReplication(true)
                            .build());
            assertThat(there.status()).describedAs(there.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            List<DatabaseCutover> missing = there.databases().stream()
                    .filter(database -> !database.isReplicatedBack())
                    .toList();
            assertThat(missing).describedAs(there.toString()).hasSize(1);
            assertThat(there.message().orElseThrow()).contains(missing.get(0).database());
            assertThat(missing.get(0).left())
                    .extracting(Leftover::what)
                    .singleElement()
                    .satisfies(
                            what -> assertThat(what).contains("ALTER SYSTEM SET max_logical_replication_workers = 5"));

            long begun = System.nanoTime();
            CutoverReport tooEarly = run.replication()
                    .switchBack(Cutover.builder()
                            .deadline(Duration.ofSeconds(5))
                            .preparation(Duration.ofSeconds(5))
                            .build());
            assertThat(tooEarly.status()).describedAs(tooEarly.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(tooEarly.outage()).isZero();
            assertThat(tooEarly.message().orElseThrow()).contains(missing.get(0).database());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));

            for (int other = 1; other <= 3; other++) {
                source.execute("postgres", "DROP SUBSCRIPTION other_" + other);
            }
            CutoverReport back = run.replication().switchBack(Cutover.withDefaults());
            assertThat(back.status()).describedAs(back.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            pair.target().execute("postgres", "DROP PUBLICATION others");
        }
    }
}
