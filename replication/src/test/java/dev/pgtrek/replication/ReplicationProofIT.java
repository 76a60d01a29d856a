package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.SampleDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is promised of replication, at length: {@code -Dpgtrek.proof.runs} and {@code -Dpgtrek.proof.megabytes} change how
 * often and how much. Figures go to the log.
 */
@Tag("proof")
class ReplicationProofIT {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationProofIT.class);
    private static final String DATABASE = "proof";
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final int TABLES = 4;

    /** 20 databases of 100 MB, under load: no marker is missing when an answer says that all is in sync. */
    @Test
    void underLoadInSyncIsTheTruth() {
        int runs = Integer.getInteger("pgtrek.proof.runs", 20);
        int megabytes = Integer.getInteger("pgtrek.proof.megabytes", 100);
        try (PostgresPair pair = PostgresPair.start(15, 18)) {
            for (int run = 1; run <= runs; run++) {
                fill(pair.source(), megabytes);
                underLoad(pair, run, runs, true);
                drop(pair);
            }
        }
    }

    @Test
    void aGigabyteUnderLoad() {
        try (PostgresPair pair = PostgresPair.start(15, 18)) {
            fill(pair.source(), 1000);
            underLoad(pair, 1, 1, true);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 17", "12, 18", "15, 15", "15, 18", "16, 18", "17, 18"})
    void betweenVersions(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            fill(pair.source(), 10);
            // version 10 can't tell of TRUNCATE
            underLoad(pair, 1, 1, source > 10);
        }
    }

    /**
     * Half a minute without a network between the servers, while load runs: with nobody told, and with every connection
     * ended.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNetworkThatIsGoneForHalfAMinute(boolean silently) throws IOException {
        try (PostgresPair pair = PostgresPair.start(15, 18);
                CuttableNetwork network = CuttableNetwork.to(pair.source().port())) {
            fill(pair.source(), 20);
            Server throughIt = Server.parse(
                    pair.source().uri().replace(":" + pair.source().port() + "/", ":" + network.port() + "/"),
                    Map.of());
            LogicalReplication strategy = LogicalReplication.builder()
                    .sourceAsSeenFromTarget(throughIt)
                    .build();
            try (LoadGenerator working = LoadGenerator.on(pair.source(), DATABASE)
                            .connections(4)
                            .transactionsPerSecond(150)
                            .truncates()
                            .start();
                    MigrationRun run = migration(pair, strategy).build().start()) {
                run.replication().awaitInSync(LONG);
                if (silently) {
                    network.swallow();
                } else {
                    network.cut();
                }
                await().pollDelay(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofSeconds(1))
                        .during(Duration.ofSeconds(30))
                        .atMost(Duration.ofSeconds(90))
                        .untilAsserted(() -> assertThat(
                                        run.replication().status().get(0).state())
                                .isEqualTo(ReplicationStatus.State.CATCHING_UP));
                network.heal();
                run.replication().awaitInSync(LONG);
                working.pause();
                run.replication().awaitInSync(LONG);
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
                assertThat(Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(pair.source(), DATABASE)))
                        .isEmpty();
                assertThat(working.stop().discrepancies(pair.target(), DATABASE))
                        .isEmpty();
            }
        }
    }

    /** The time to the first IN_SYNC and that of a copy, of the same database, turn by turn. */
    @Test
    void timeToTheFirstInSync() {
        int runs = Integer.getInteger("pgtrek.proof.runs", 5);
        List<Duration> replicated = new ArrayList<>();
        List<Duration> dumped = new ArrayList<>();
        try (PostgresPair pair = PostgresPair.start(15, 18)) {
            fill(pair.source(), Integer.getInteger("pgtrek.proof.megabytes", 400));
            for (int run = 0; run < runs; run++) {
                MigrationResult copy =
                        migration(pair, DumpRestore.withDefaults()).build().run();
                assertThat(copy.status()).isEqualTo(MigrationResult.Status.COMPLETED);
                dumped.add(copy.duration());
                pair.target().execute("postgres", "DROP DATABASE " + DATABASE);
                try (MigrationRun following = migration(pair, LogicalReplication.withDefaults())
                        .build()
                        .start()) {
                    MigrationResult result = following.await();
                    assertThat(result.status()).isEqualTo(MigrationResult.Status.REPLICATING);
                    replicated.add(result.duration());
                    assertThat(following.replication().stop()).allMatch(StopReport::complete);
                }
                pair.target().execute("postgres", "DROP DATABASE " + DATABASE);
            }
        }
        Collections.sort(replicated);
        Collections.sort(dumped);
        double ratio = (double) replicated.get(runs / 2).toMillis()
                / dumped.get(runs / 2).toMillis();
        LOG.info(
                "time to the first IN_SYNC: {}, of a copy with verification by counts: {}, ratio of the medians {}",
                replicated,
                dumped,
                String.format(Locale.ROOT, "%.2f", ratio));
    }

    private static void underLoad(PostgresPair pair, int run, int runs, boolean truncates) {
        LoadGenerator.Builder load =
                LoadGenerator.on(pair.source(), DATABASE).connections(4).transactionsPerSecond(150);
        try (LoadGenerator working = (truncates ? load.truncates() : load).start();
                MigrationRun migrating = migration(pair, LogicalReplication.withDefaults())
                        .build()
                        .start()) {
            int marks = 0;
            int answers = 0;
            while (!migrating.isDone() || answers < 20) {
                commitMark(pair, ++marks);
                List<ReplicationStatus> statuses = migrating.replication().status();
                boolean inSync = !statuses.isEmpty() && statuses.stream().allMatch(ReplicationStatus::inSync);
                if (inSync) {
                    answers++;
                    assertThat(pair.target()
                                    .queryValue(DATABASE, "SELECT count(*) FROM load.account WHERE id = -" + marks))
                            .as("mark %d, which was committed before the answer was asked for", marks)
                            .isEqualTo("1");
                }
                assertThat(marks).as("questions until 20 answers said IN_SYNC").isLessThan(20_000);
            }
            MigrationResult result = migrating.await();
            assertThat(result.databases())
                    .extracting(DatabaseResult::message)
                    .allSatisfy(message -> assertThat(message).isEmpty());
            working.pause();
            migrating.replication().awaitInSync(LONG);
            assertThat(migrating.replication().stop()).allMatch(StopReport::complete);
            assertThat(Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(pair.source(), DATABASE)))
                    .isEmpty();
            assertThat(working.stop().discrepancies(pair.target(), DATABASE)).isEmpty();
            LOG.info(
                    "run {} of {}, {}: in sync after {} ms, {} answers IN_SYNC of {} questions, equal",
                    run,
                    runs,
                    pair,
                    result.duration().toMillis(),
                    answers,
                    marks);
        }
    }

    /** The server acknowledges it before it is on its disk. */
    private static void commitMark(PostgresPair pair, int mark) {
        pair.source()
                .execute(
                        DATABASE, "SET synchronous_commit = off", "INSERT INTO load.account VALUES (-" + mark + ", 0)");
    }

    private static void fill(PostgresServer server, int megabytes) {
        SampleDatabases.shop(server, DATABASE, 0.01);
        for (int table = 1; table <= TABLES; table++) {
            server.execute(
                    DATABASE,
                    "CREATE TABLE bulk_" + table
                            + " (id bigint PRIMARY KEY, number numeric, at timestamptz DEFAULT now(), text text)",
                    "INSERT INTO bulk_" + table + " SELECT n, random() * 1e6, now(), md5(n::text) || md5((n + 1)::text)"
                            + " FROM generate_series(1, " + megabytes * 1_000_000L / TABLES / 165 + ") n",
                    "CREATE INDEX ON bulk_" + table + " (number)");
        }
        LOG.info(
                "{} holds {}",
                DATABASE,
                server.queryValue("postgres", "SELECT pg_size_pretty(pg_database_size('" + DATABASE + "'))"));
    }

    private static void drop(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE " + DATABASE);
        pair.target().execute("postgres", "DROP DATABASE " + DATABASE);
    }

    private static Migration.Builder migration(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(strategy);
    }
}
