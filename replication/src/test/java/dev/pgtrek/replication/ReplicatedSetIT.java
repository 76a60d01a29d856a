package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import dev.pgtrek.testkit.server.TestkitException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tables that are changed on the source while they are replicated: it is told at once, no cutover goes over it, and whoever
 * does what is said about it, word for word, ends with a target that is equal.
 */
@PostgresTest(source = 14, target = 17, targetSettings = "wal_retrieve_retry_interval=1s")
@Timeout(300)
class ReplicatedSetIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String NAME = ReplicationName.of("set", "shop").toString();

    @BeforeEach
    void fill(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE SCHEMA other",
                        "CREATE TABLE listed (id int, k int, v text, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
                        "CREATE TABLE listed_1 PARTITION OF listed FOR VALUES IN (1)",
                        "CREATE TABLE listed_2 PARTITION OF listed FOR VALUES IN (2)",
                        "CREATE TABLE listed_rest PARTITION OF listed DEFAULT",
                        "INSERT INTO listed SELECT n, 1 + n % 2, 'old' FROM generate_series(1, 200) AS n",
                        "CREATE TABLE joins_list (id int NOT NULL, k int NOT NULL, v text, PRIMARY KEY (id, k))",
                        "INSERT INTO joins_list SELECT n, 3, 'old' FROM generate_series(1, 50) AS n",
                        "CREATE TABLE ranged (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                        "CREATE TABLE ranged_1 PARTITION OF ranged FOR VALUES FROM (100) TO (200)",
                        "CREATE TABLE ranged_2 PARTITION OF ranged FOR VALUES FROM (200) TO (300)",
                        "CREATE TABLE ranged_3 PARTITION OF ranged FOR VALUES FROM (300) TO (400)",
                        "CREATE TABLE ranged_4 PARTITION OF ranged FOR VALUES FROM (400) TO (500)",
                        "CREATE TABLE ranged_5 PARTITION OF ranged FOR VALUES FROM (500) TO (600)",
                        "INSERT INTO ranged SELECT n, 'old' FROM generate_series(100, 599) AS n",
                        "CREATE TABLE joins_range (id int PRIMARY KEY, v text)",
                        "INSERT INTO joins_range SELECT n, 'old' FROM generate_series(1000, 1050) AS n",
                        "CREATE TABLE plain (id int PRIMARY KEY, a text, b text, n numeric(10, 2))",
                        "INSERT INTO plain SELECT n, 'a' || n, 'b' || n, n FROM generate_series(1, 50) AS n",
                        "CREATE TABLE parent (id int PRIMARY KEY)",
                        "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)",
                        "INSERT INTO child VALUES (1)",
                        "CREATE TABLE leaves (id int PRIMARY KEY)",
                        "CREATE TABLE refers (id int PRIMARY KEY REFERENCES plain)",
                        "CREATE SEQUENCE counts",
                        "INSERT INTO leaves VALUES (1)",
                        "INSERT INTO refers VALUES (7)");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        Migration.find(
                        Server.parse(pair.source().uri()),
                        Server.parse(pair.target().uri()))
                .forEach(found -> {
                    try (ReplicationHandle run = migration(pair).build().replication(found.migrationId())) {
                        run.stop();
                    }
                });
        pair.source().execute("postgres", "DROP DATABASE IF EXISTS shop");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop");
    }

    @Test
    @Tag("proof")
    void whatIsSaidAboutPartitionsMakesThemEqual(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            Change change = new Change(pair, run);
            change.told(
                    "partition-detached",
                    "ALTER TABLE listed DETACH PARTITION listed_2",
                    "INSERT INTO listed_2 SELECT n, 2, 'new' FROM generate_series(1001, 1010) AS n",
                    "UPDATE listed_2 SET v = 'updated' WHERE id < 100",
                    "INSERT INTO listed VALUES (9000, 2, 'in the default partition')");
            change.told(
                    "partition-attached",
                    "ALTER TABLE listed ATTACH PARTITION joins_list FOR VALUES IN (3)",
                    "UPDATE listed SET v = 'updated' WHERE k = 3 AND id < 10",
                    "DELETE FROM listed WHERE k = 3 AND id = 11",
                    "INSERT INTO listed VALUES (9001, 3, 'new')");
            change.told(
                    "partition-detached",
                    "ALTER TABLE ranged DETACH PARTITION ranged_1 CONCURRENTLY",
                    "ALTER TABLE ranged_1 DROP CONSTRAINT ranged_1_id_check",
                    "INSERT INTO ranged_1 VALUES (42, 'outside')",
                    "DELETE FROM ranged_1 WHERE id = 101");
            change.told(
                    "partition-attached",
                    "ALTER TABLE ranged ATTACH PARTITION joins_range FOR VALUES FROM (1000) TO (2000)",
                    "INSERT INTO ranged VALUES (1500, 'new')",
                    "DELETE FROM ranged WHERE id = 1001");
            change.told("table-dropped", "DROP TABLE ranged_2");
            change.told("table-dropped", "DROP TABLE listed_1", "INSERT INTO listed VALUES (9002, 1, 'again')");
            change.told(
                    "partition-attached",
                    "ALTER TABLE ranged DETACH PARTITION ranged_3",
                    "UPDATE ranged_3 SET v = 'updated' WHERE id < 350",
                    "ALTER TABLE ranged ATTACH PARTITION ranged_3 FOR VALUES FROM (300) TO (400)");
            change.told(
                    "table-dropped",
                    "DROP TABLE ranged_4",
                    "CREATE TABLE ranged_4 PARTITION OF ranged FOR VALUES FROM (400) TO (500)",
                    "INSERT INTO ranged VALUES (450, 'new')");
            change.told(
                    "table-unlogged",
                    "ALTER TABLE ranged_5 SET UNLOGGED",
                    "UPDATE ranged_5 SET v = 'unlogged' WHERE id < 550");
            pair.source().execute("shop", "ALTER TABLE ranged_5 SET LOGGED");
            pair.source().execute("shop", "UPDATE ranged SET v = v || '.'", "UPDATE listed SET v = v || '.'");
            change.endsEqual();
        }
    }

    @Test
    @Tag("proof")
    void whatIsSaidAboutTablesMakesThemEqual(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            Change change = new Change(pair, run);
            change.told("table-dropped", "DROP TABLE leaves");
            change.told(
                    "table-renamed",
                    "ALTER TABLE joins_list RENAME TO renamed",
                    "INSERT INTO renamed VALUES (99, 9, 'n')");
            change.told(
                    "table-renamed",
                    "ALTER TABLE renamed SET SCHEMA other",
                    "ALTER TABLE other.renamed RENAME TO \"Od d\"",
                    "UPDATE other.\"Od d\" SET v = 'x' WHERE id = 99");
            change.told("sequence-renamed", "ALTER SEQUENCE counts RENAME TO counted", "SELECT nextval('counted')");
            change.told(
                    "table-unpublished",
                    "ALTER PUBLICATION " + NAME + " DROP TABLE plain",
                    "UPDATE plain SET a = 'unpublished' WHERE id < 10");
            change.told(
                    "table-unpublished",
                    "ALTER PUBLICATION " + NAME + " DROP TABLE plain",
                    "DELETE FROM plain WHERE id = 11",
                    "ALTER PUBLICATION " + NAME + " ADD TABLE plain");
            change.told(
                    "table-unpublished",
                    "ALTER PUBLICATION " + NAME + " DROP TABLE ranged",
                    "UPDATE ranged SET v = 'unpublished' WHERE id < 150");
            change.told(
                    "column-changed",
                    "ALTER TABLE plain RENAME COLUMN a TO renamed",
                    "UPDATE plain SET renamed = 'renamed' WHERE id = 12");
            change.told(
                    "column-changed",
                    "ALTER TABLE plain RENAME COLUMN renamed TO c",
                    "ALTER TABLE plain ALTER COLUMN n TYPE numeric(12, 4) USING n / 3");
            change.told("table-rewritten", "ALTER TABLE plain ALTER COLUMN n TYPE numeric(12, 4) USING n * 2");
            change.told("column-changed", "ALTER TABLE plain DROP COLUMN b");
            change.told("inheritance-changed", "ALTER TABLE child NO INHERIT parent", "INSERT INTO child VALUES (2)");
            change.told("inheritance-changed", "ALTER TABLE child INHERIT parent");
            pair.source().execute("shop", "CREATE UNIQUE INDEX ids ON plain (id)");
            change.told("replica-identity-changed", "ALTER TABLE plain REPLICA IDENTITY NOTHING");
            pair.source().execute("shop", "DROP INDEX ids", "ALTER TABLE plain ADD filled float8 DEFAULT random()");
            pair.target().execute("shop", "ALTER TABLE plain ADD filled float8 DEFAULT random()");
            change.told("table-rewritten");
            change.endsEqual();
        }
    }

    @Test
    void aPublicationThatWasAlteredStopsTheCutover(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.source().execute("shop", "ALTER PUBLICATION " + NAME + " SET (publish = 'insert')");
            ReplicationStatus status = run.replication().status().get(0);
            assertThat(status.state()).isEqualTo(ReplicationStatus.State.FAILED);
            assertThat(status.findings()).extracting(Finding::id).containsExactly("publication-altered");
            pair.source()
                    .execute(
                            "shop",
                            "ALTER PUBLICATION " + NAME + " SET (publish = 'insert, update, delete, truncate')");
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.status()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(report.message().orElseThrow()).contains("altered the publication", "start it over");
        }
    }

    /** What happens when writes are about to be stopped, after the last look at how the replication is. */
    @Test
    @Tag("proof")
    void changesAtTheLastMomentUndoTheCutover(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            undone(
                    pair,
                    run,
                    "ALTER TABLE listed DETACH PARTITION listed_2",
                    "listed_2 was detached",
                    "followNewTables()");
            run.replication().followNewTables();
            run.replication().awaitInSync(LONG);
            undone(
                    pair,
                    run,
                    "DROP TABLE ranged_5",
                    "public.ranged_5 was dropped",
                    "DROP TABLE \"public\".\"ranged_5\"");
            pair.target().execute("shop", "DROP TABLE ranged_5");
            undone(pair, run, "ALTER TABLE plain RENAME TO other", "public.plain was renamed to public.other");
            pair.target().execute("shop", "ALTER TABLE plain RENAME TO other");
            undone(pair, run, "CREATE TABLE made (id int PRIMARY KEY)", "public.made");
            run.replication().followNewTables();
            run.replication().awaitInSync(LONG);
            undone(pair, run, "CREATE SEQUENCE fresh", "public.fresh");
            pair.target().execute("shop", "CREATE SEQUENCE fresh");
            new Change(pair, run).endsEqual();
        }
    }

    @Test
    @Tag("proof")
    void aPartitionThatIsAttachedDuringTheCopy(PostgresPair pair) {
        AtomicBoolean done = new AtomicBoolean();
        MigrationListener attaching = new MigrationListener() {
            @Override
            public void onPhase(PhaseStarted event) {
                if (event.phase() == Phase.INDEXES && !done.getAndSet(true)) {
                    pair.source()
                            .execute(
                                    "shop",
                                    "ALTER TABLE listed ATTACH PARTITION joins_list FOR VALUES IN (3)",
                                    "UPDATE listed SET v = 'updated' WHERE k = 3");
                }
            }
        };
        try (MigrationRun run = migration(pair).listener(attaching).build().start()) {
            run.await();
            assertThat(done).isTrue();
            assertThat(run.replication().status().get(0).findings())
                    .filteredOn(finding -> finding.id().equals("rows-unseen"))
                    .extracting(Finding::message)
                    .singleElement()
                    .asString()
                    .contains("public.listed_rest", "as another table was attached as a partition")
                    .doesNotContain("detached");
            Change change = new Change(pair, run);
            change.told("partition-attached");
            change.endsEqual();
        }
    }

    /** Whoever changes tables while a cutover runs is kept out by its locks, or it is undone; no lock outlives it. */
    @Test
    @Tag("proof")
    void changesUnderLoadCostNoRowAndLeaveNoLock(PostgresPair pair) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicBoolean over = new AtomicBoolean();
        try (MigrationRun run = followed(pair)) {
            Future<?> writing = threads.submit(() -> {
                for (int id = 10_000; !over.get(); id++) {
                    try {
                        pair.source()
                                .execute(
                                        "shop",
                                        "INSERT INTO listed VALUES (" + id + ", 3 + " + id + " % 5, 'load')",
                                        "UPDATE ranged SET v = 'load' WHERE id = 100 + " + id + " % 400");
                    } catch (TestkitException e) {
                        // writes are stopped for a while, or a partition is being changed
                    }
                }
            });
            for (String change : List.of(
                    "ALTER TABLE listed DETACH PARTITION listed_2",
                    "DROP TABLE ranged_5",
                    "ALTER TABLE plain RENAME TO other")) {
                Future<?> changing = threads.submit(() -> {
                    try {
                        pair.source().execute("shop", change);
                    } catch (TestkitException e) {
                        // the cutover was first, and has ended the session
                    }
                });
                CutoverReport report = run.replication().cutover(Cutover.withDefaults());
                assertThat(pair.source()
                                .queryValue(
                                        "shop",
                                        "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                                                + " WHERE a.application_name LIKE 'pgtrek%' AND l.mode = 'ExclusiveLock'"
                                                + " AND l.locktype = 'relation'"))
                        .isEqualTo("0");
                changing.get(60, TimeUnit.SECONDS);
                if (report.completed()) {
                    break;
                }
                assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
                assertThat(report.message()).isPresent();
                new Change(pair, run).settle();
            }
            over.set(true);
            writing.get(60, TimeUnit.SECONDS);
            if (run.replication().status().get(0).state() != ReplicationStatus.State.CUT_OVER) {
                new Change(pair, run).endsEqual();
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")))
                .isEmpty();
    }

    private static void undone(PostgresPair pair, MigrationRun run, String statement, String... words) {
        CutoverReport report = run.replication()
                .cutover(Cutover.builder()
                        .stopWritesWith(() -> pair.source().execute("shop", statement))
                        .build());
        assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
        assertThat(report.message().orElseThrow()).contains(words);
        assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                .isEqualTo("off");
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("shop")
                .migrationId("set")
                .strategy(LogicalReplication.withDefaults());
    }

    private static MigrationRun followed(PostgresPair pair) {
        MigrationRun run = migration(pair).build().start();
        run.replication().awaitInSync(LONG);
        return run;
    }
}
