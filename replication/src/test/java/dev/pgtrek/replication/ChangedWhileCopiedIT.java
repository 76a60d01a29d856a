package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.TableStarted;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables that are changed on the source before their rows are copied: each costs itself alone, and is named. */
@PostgresTest(
        source = 14,
        target = 17,
        targetSettings = {"wal_retrieve_retry_interval=1s", "max_sync_workers_per_subscription=1"})
@Timeout(300)
class ChangedWhileCopiedIT {
    @BeforeEach
    void fill(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE big AS SELECT id, repeat(md5(id::text), 20) AS v FROM generate_series(1, 4000) AS id",
                        "ALTER TABLE big ADD PRIMARY KEY (id)");
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
    void aTableThatIsDroppedOrMadeAnewCostsItselfAlone(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        table("gone"),
                        "CREATE TABLE refers (id int PRIMARY KEY REFERENCES gone)",
                        "INSERT INTO refers SELECT id FROM gone",
                        table("anew"),
                        "CREATE TABLE ranged (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                        "CREATE TABLE ranged_1 PARTITION OF ranged FOR VALUES FROM (1) TO (100)",
                        "CREATE TABLE ranged_2 PARTITION OF ranged FOR VALUES FROM (100) TO (200)",
                        "CREATE TABLE ranged_3 PARTITION OF ranged FOR VALUES FROM (200) TO (300)",
                        "INSERT INTO ranged SELECT n, 'old' FROM generate_series(1, 299) AS n");
        endsEqual(
                pair,
                List.of(),
                List.of("gone", "anew", "ranged_1", "ranged_2"),
                "DROP TABLE gone CASCADE",
                "DROP TABLE anew",
                table("anew"),
                "DROP TABLE ranged_1",
                "ALTER TABLE ranged DETACH PARTITION ranged_2",
                "UPDATE ranged SET v = 'new' WHERE id > 250",
                "UPDATE ranged_2 SET v = 'new' WHERE id > 150",
                "DELETE FROM refers WHERE id = 4");
    }

    @Test
    void aTableThatIsRewrittenCostsItselfAlone(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        table("retyped"),
                        "CREATE TABLE refers (id int PRIMARY KEY REFERENCES retyped)",
                        "INSERT INTO refers SELECT id FROM retyped",
                        table("longer"),
                        table("wider"),
                        table("emptied"),
                        table("vacuumed"),
                        "CREATE TABLE ranged (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                        "CREATE TABLE ranged_1 PARTITION OF ranged FOR VALUES FROM (1) TO (100)",
                        "INSERT INTO ranged SELECT n, 'old' FROM generate_series(1, 99) AS n");
        endsEqual(
                pair,
                List.of(
                        "ALTER TABLE longer ADD COLUMN r float8 NOT NULL DEFAULT random()",
                        "ALTER TABLE wider ADD COLUMN n text"),
                List.of("retyped", "longer", "ranged_1"),
                "ALTER TABLE retyped ALTER COLUMN id TYPE bigint",
                "UPDATE retyped SET v = 'new' WHERE id < 4",
                "ALTER TABLE longer ADD COLUMN r float8 NOT NULL DEFAULT random()",
                "INSERT INTO longer (id, v) VALUES (100, 'new')",
                "ALTER TABLE wider ADD COLUMN n text",
                "UPDATE wider SET v = 'new' WHERE id < 4",
                "TRUNCATE emptied",
                "INSERT INTO emptied VALUES (100, 'new')",
                "VACUUM FULL vacuumed",
                "UPDATE vacuumed SET v = 'new' WHERE id < 4",
                "ALTER TABLE ranged ALTER COLUMN v TYPE varchar(3)",
                "UPDATE ranged SET v = 'new' WHERE id < 4");
    }

    @Test
    void aTableThatIsRenamedIsCopiedAllTheSameAndNewDefinitionsAreNamed(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE SCHEMA other",
                        table("renamed"),
                        table("moved"),
                        "CREATE TABLE refers (id int PRIMARY KEY REFERENCES renamed)",
                        "INSERT INTO refers SELECT id FROM renamed");
        List<String> definitions = List.of(
                "CREATE INDEX big_start ON big (left(v, 5))",
                "ALTER TABLE refers ADD CONSTRAINT positive CHECK (id > 0)",
                "CREATE FUNCTION late() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        endsEqual(
                pair,
                definitions,
                List.of("other_name", "other.moved", "big_start", "positive", "late"),
                definitions.get(0),
                definitions.get(1),
                definitions.get(2),
                "UPDATE renamed SET v = 'new' WHERE id = 8",
                "ALTER TABLE renamed RENAME TO other_name",
                "UPDATE other_name SET v = 'new' WHERE id < 4",
                "ALTER TABLE moved SET SCHEMA other",
                "UPDATE other.moved SET v = 'new' WHERE id < 4",
                "UPDATE big SET v = 'new' WHERE id < 4");
    }

    /** The server has one worker, which takes the tables in the order in which they were published. */
    @Test
    void aTableThatIsDroppedBeforeTheTargetsServerCopiesItCostsItselfAlone(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        table("a1"),
                        table("a2"),
                        table("a3"),
                        table("a4"),
                        table("gone"),
                        "CREATE TABLE refers (id int PRIMARY KEY REFERENCES gone)",
                        "INSERT INTO refers SELECT id FROM gone");
        AtomicInteger phases = new AtomicInteger();
        MigrationListener dropping = new MigrationListener() {
            @Override
            public void onPhase(PhaseStarted event) {
                // the first is for what the server does not copy
                if (event.phase() == Phase.COPY && phases.incrementAndGet() == 2) {
                    pair.source().execute("shop", "DROP TABLE gone CASCADE", "INSERT INTO refers VALUES (77)");
                }
            }
        };
        try (MigrationRun run = migration(
                        pair, LogicalReplication.builder().copiedByServer().build())
                .listener(dropping)
                .build()
                .start()) {
            assertEndsEqual(pair, run, List.of("gone"));
            assertThat(phases.get()).isGreaterThanOrEqualTo(2);
        }
    }

    private static String table(String name) {
        return "CREATE TABLE " + name + " (id int PRIMARY KEY, v text); INSERT INTO " + name
                + " SELECT n, 'old' FROM generate_series(1, 9) AS n";
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return migration(pair, LogicalReplication.withDefaults());
    }

    private static Migration.Builder migration(PostgresPair pair, LogicalReplication strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("shop")
                .migrationId("set")
                .jobs(1)
                .sourceLimits(SourceLimits.builder().bytesPerSecond(800_000).build())
                .strategy(strategy);
    }

    /**
     * Changes tables while the largest one is copied, and does what is said about it.
     *
     * @param onTarget what makes definitions the same on the target
     * @param named what is said to have been changed
     */
    private static void endsEqual(PostgresPair pair, List<String> onTarget, List<String> named, String... statements) {
        AtomicInteger done = new AtomicInteger();
        MigrationListener changing = new MigrationListener() {
            @Override
            public void onTableStarted(TableStarted event) {
                if (event.table().name().equals("big")) {
                    for (String statement : statements) {
                        pair.source().execute("shop", statement);
                        done.incrementAndGet();
                    }
                }
            }
        };
        try (MigrationRun run = migration(pair).listener(changing).build().start()) {
            run.await();
            assertThat(done).hasValue(statements.length);
            pair.target().execute("shop", onTarget.toArray(String[]::new));
            assertEndsEqual(pair, run, named);
        }
    }

    private static void assertEndsEqual(PostgresPair pair, MigrationRun run, List<String> named) {
        MigrationResult result = run.await();
        assertThat(result.database("shop").orElseThrow().status())
                .as(result.toString())
                .isEqualTo(DatabaseResult.Status.REPLICATING);
        assertThat(result.database("shop").orElseThrow().findings())
                .extracting(Finding::message)
                .as("named")
                .allSatisfy(message -> assertThat(message).isNotBlank())
                .satisfies(messages -> named.forEach(
                        name -> assertThat(String.join("\n", messages)).contains(name)));
        Change change = new Change(pair, run);
        change.settle();
        change.endsEqual();
    }
}
