package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who does what pgtrek advises loses no row of either server, also none that the target alone holds. */
@PostgresTest(source = 15, target = 18)
@Timeout(300)
class FollowedRemediesIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @BeforeEach
    void create(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE item (id int PRIMARY KEY, name text)",
                        "INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) AS n");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (FoundMigration found : Migration.find(
                Server.parse(pair.source().uri()), Server.parse(pair.target().uri()))) {
            try (ReplicationHandle run = migration(pair).build().replication(found.migrationId())) {
                run.stop();
            }
        }
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP DATABASE IF EXISTS shop_kept");
        }
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("shop")
                .strategy(LogicalReplication.withDefaults())
                .migrationId("followed");
    }

    /** What a check finds in the way on the target. */
    @ParameterizedTest
    @Tag("proof")
    @CsvSource({
        "target-empty, UTF8, 'id int PRIMARY KEY, name text'",
        "partitions-and-drift, UTF8, 'id int PRIMARY KEY'",
        "encoding-and-collation, SQL_ASCII, 'id int PRIMARY KEY, name text'"
    })
    void ofChecks(String id, String encoding, String columns, PostgresPair pair) {
        pair.target()
                .execute(
                        "postgres",
                        "CREATE DATABASE shop TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING '" + encoding
                                + "'");
        pair.target().execute("shop", "CREATE TABLE item (" + columns + ")", "INSERT INTO item VALUES (7000)");
        Finding finding = migration(pair).checks(StandardChecks.all()).build().check().findings().stream()
                .filter(one -> one.id().equals(id)
                        && one.remedy()
                                .filter(remedy -> remedy.contains("ALTER DATABASE"))
                                .isPresent())
                .findFirst()
                .orElseThrow();
        Printed.runOnTarget(pair, finding.remedy().orElseThrow());
        endsEqual(pair);
    }

    /** What the status finds broken for good. */
    @ParameterizedTest
    @Tag("proof")
    @ValueSource(strings = {"slot", "publication", "subscription"})
    void ofTheStatus(String broken, PostgresPair pair) {
        PostgresServer source = pair.source();
        PostgresServer target = pair.target();
        try (MigrationRun run = migration(pair).build().start()) {
            run.replication().awaitInSync(LONG);
            String name = source.queryValue("shop", "SELECT pubname FROM pg_publication");
            switch (broken) {
                case "publication" -> source.execute("shop", "ALTER PUBLICATION " + name + " SET (publish = 'insert')");
                case "subscription" ->
                    target.execute(
                            "shop",
                            "ALTER SUBSCRIPTION " + name + " DISABLE",
                            "ALTER SUBSCRIPTION " + name + " SET (slot_name = NONE)",
                            "DROP SUBSCRIPTION " + name);
                default -> {
                    target.execute("shop", "ALTER SUBSCRIPTION " + name + " DISABLE");
                    await().atMost(LONG)
                            .ignoreExceptions()
                            .untilAsserted(
                                    () -> source.execute("shop", "SELECT pg_drop_replication_slot('" + name + "')"));
                }
            }
            source.execute("shop", "INSERT INTO item VALUES (200, 'meanwhile')");
            target.execute("shop", "INSERT INTO item VALUES (7000)");
            ReplicationStatus status = run.replication().status().get(0);
            assertThat(status.state()).as(status.toString()).isEqualTo(ReplicationStatus.State.FAILED);
            String remedy = status.remedy().orElseThrow();
            assertThat(remedy).startsWith("stop this migration");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            Printed.runOnTarget(pair, remedy);
        }
        endsEqual(pair);
    }

    /** What a stop leaves on a server that can't be reached. */
    @ParameterizedTest
    @ValueSource(strings = {"source", "target"})
    void ofAStop(String gone, PostgresPair pair) {
        PostgresServer server = gone.equals("source") ? pair.source() : pair.target();
        try (MigrationRun run = migration(pair).build().start()) {
            run.replication().awaitInSync(LONG);
            server.stop();
            StopReport report = run.replication().stop().get(0);
            server.restart();
            String remedy = report.left().get(0).remedy();
            String before = "in database shop: ";
            assertThat(remedy).contains("when the " + gone + " can be reached", before);
            for (String statement :
                    remedy.substring(remedy.indexOf(before) + before.length()).split("; ", -1)) {
                server.execute("shop", statement);
            }
        }
        assertThat(Migration.find(
                        Server.parse(pair.source().uri()),
                        Server.parse(pair.target().uri())))
                .isEmpty();
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")))
                .isEmpty();
    }

    /** A transaction that the creation of a slot would wait for. */
    @Test
    @Tag("proof")
    void ofALongTransaction(PostgresPair pair) throws SQLException {
        try (Connection open = pair.source().connect("shop");
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO item VALUES (400, 'never committed')");
            Migration checked = migration(pair).checks(StandardChecks.all()).build();
            String remedy = await().atMost(LONG)
                    .pollInterval(Duration.ofSeconds(2))
                    .until(
                            () -> checked.check().findings().stream()
                                    .filter(finding -> finding.id().equals("long-transactions"))
                                    .flatMap(finding -> finding.remedy().stream())
                                    .collect(Collectors.joining()),
                            found -> !found.isEmpty());
            Matcher printed = Pattern.compile(
                            "on the source: (SELECT pg_terminate_backend\\(\\d+\\)), which rolls it back")
                    .matcher(remedy);
            assertThat(printed.find()).as(remedy).isTrue();
            pair.source().execute("postgres", printed.group(1));
            assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
        }
        try (MigrationRun run = migration(pair).build().start()) {
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(pair.source().queryValue("shop", "SELECT count(*) FROM item"))
                .isEqualTo("100");
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")))
                .isEmpty();
    }

    /** A run that is cancelled when its database replicates, and can't end that. */
    @Test
    @Tag("proof")
    void ofARunThatCannotCleanUp(PostgresPair pair) {
        CompletableFuture<MigrationRun> begun = new CompletableFuture<>();
        MigrationResult result;
        try (MigrationRun run = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("shop")
                .strategy(new NeverEnded(begun))
                .migrationId("followed")
                .build()
                .start()) {
            begun.complete(run);
            result = run.await();
        }
        Finding left = result.databases().get(0).findings().stream()
                .filter(finding -> finding.id().equals("left-behind"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(result.toString()));
        assertThat(left.message()).contains("its replication: planted");
        assertThat(left.remedy().orElseThrow()).isEqualTo("stop this migration");
        pair.target().execute("shop", "CREATE TABLE own (id int)", "INSERT INTO own VALUES (7000)");
        try (ReplicationHandle run = migration(pair).build().replication("followed")) {
            run.awaitInSync(LONG);
            assertThat(run.stop()).allMatch(StopReport::complete);
        }
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")).stream()
                        .filter(line -> !line.contains("public.own")))
                .isEmpty();
        assertThat(pair.target().queryValue("shop", "SELECT id FROM own")).isEqualTo("7000");
    }

    /** Replicates, has its run cancelled, and then can't be attached to. */
    private static final class NeverEnded implements ContinuousStrategy {
        private final LogicalReplication replication = LogicalReplication.withDefaults();
        private final CompletableFuture<MigrationRun> run;
        private volatile boolean replicates;

        NeverEnded(CompletableFuture<MigrationRun> run) {
            this.run = run;
        }

        @Override
        public String name() {
            return replication.name();
        }

        @Override
        public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
            DatabaseOutcome outcome = replication.migrate(migration);
            replicates = true;
            run.join().cancel();
            return outcome;
        }

        @Override
        public Replication attach(String migrationId, String database, Server source, Server target) {
            if (replicates) {
                throw new MigrationException(ErrorCode.REPLICATION, "planted");
            }
            return replication.attach(migrationId, database, source, target);
        }
    }

    private static void endsEqual(PostgresPair pair) {
        try (MigrationRun run = migration(pair).build().start()) {
            run.replication().awaitInSync(LONG);
            pair.source().execute("shop", "INSERT INTO item VALUES (300, 'after')");
            run.replication().awaitInSync(LONG);
            assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")))
                    .isEmpty();
            assertThat(pair.target().queryValue("shop_kept", "SELECT count(*) FROM item WHERE id = 7000"))
                    .isEqualTo("1");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }
}
