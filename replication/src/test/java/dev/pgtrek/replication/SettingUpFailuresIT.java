package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever step fails, nothing is left on either server: the leak checker looks after each test. */
@PostgresTest(source = 14, target = 17)
@Timeout(120)
class SettingUpFailuresIT {
    private static final String REFUSE = """
            CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'planted'; END $$
            """;

    @BeforeEach
    void database(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source().execute("shop", "CREATE TABLE note (id int PRIMARY KEY)", "INSERT INTO note VALUES (1)");
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE shop");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop");
    }

    @Test
    void theTargetCannotReachTheSource(PostgresPair pair) {
        LogicalReplication strategy = LogicalReplication.builder()
                .sourceAsSeenFromTarget(Server.parse("postgresql://postgres:geheim@127.0.0.1:1/postgres"))
                .build();
        assertThat(migration(pair, strategy).build().check().serverErrors())
                .singleElement()
                .satisfies(finding -> assertThat(finding.id()).isEqualTo("source-reachable-from-target"))
                .satisfies(finding -> assertThat(finding.toString()).doesNotContain("geheim"));
        assertThat(failure(migration(pair, strategy).ignoreCheck("source-reachable-from-target")))
                .contains("can't subscribe to the source")
                .doesNotContain("geheim");
    }

    @Test
    void thePublicationIsRefused(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        REFUSE,
                        "CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE PUBLICATION')"
                                + " EXECUTE FUNCTION refuse()",
                        "ALTER EVENT TRIGGER refuse ENABLE ALWAYS"); // others are suppressed
        assertThat(failure(migration(pair, LogicalReplication.withDefaults()))).contains("planted");
    }

    @Test
    void theSlotWaitsForAnOpenTransactionTooLong(PostgresPair pair) throws SQLException {
        LogicalReplication strategy =
                LogicalReplication.builder().slotTimeout(Duration.ofSeconds(1)).build();
        try (Connection idler = pair.source().connect();
                Statement statement = idler.createStatement()) {
            idler.setAutoCommit(false);
            statement.execute("CREATE TABLE unfinished ()");
            String pid = String.valueOf(
                    idler.unwrap(org.postgresql.PGConnection.class).getBackendPID());
            assertThat(failure(migration(pair, strategy))).contains("pid " + pid, "idle in transaction");
            idler.rollback();
        }
    }

    @Test
    void aTableIsMadeWhileTheSlotIs(PostgresPair pair) throws SQLException {
        try (Connection idler = pair.source().connect();
                Statement statement = idler.createStatement()) {
            idler.setAutoCommit(false);
            statement.execute("CREATE TABLE unfinished ()");
            try (MigrationRun run =
                    migration(pair, LogicalReplication.withDefaults()).build().start()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> "1"
                                .equals(pair.source()
                                        .queryValue("postgres", "SELECT count(*) FROM pg_replication_slots")));
                pair.source().execute("shop", "CREATE TABLE newcomer (id int PRIMARY KEY)");
                idler.rollback();
                DatabaseResult result = run.await().databases().get(0);
                assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
                assertThat(result.message().orElseThrow()).contains("public.newcomer", "again");
            }
        }
    }

    @Test
    void theTargetRefusesARow(PostgresPair pair) {
        pair.source().execute("shop", "ALTER TABLE note ADD CHECK (" + onlyOn(pair, "id > 0") + ")");
        assertThat(failure(migration(pair, LogicalReplication.withDefaults()))).contains("note_id_check");
    }

    @Test
    void anEventTriggerThatArrivesDoesNotRefuseTheSubscription(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        REFUSE,
                        "CREATE EVENT TRIGGER refuse ON ddl_command_start"
                                + " WHEN TAG IN ('CREATE SUBSCRIPTION', 'ALTER SUBSCRIPTION')"
                                + " EXECUTE FUNCTION refuse()");
        try (MigrationRun run =
                migration(pair, LogicalReplication.withDefaults()).build().start()) {
            assertThat(run.await().databases().get(0).status()).isEqualTo(DatabaseResult.Status.REPLICATING);
            run.replication().stop();
        }
    }

    @Test
    @Tag("proof")
    void theTargetCannotReachTheSourceAnyMoreWhenItSubscribes(PostgresPair pair) throws IOException {
        pair.source().execute("shop", "CREATE TABLE slow (id int PRIMARY KEY CHECK (" + slowly(pair) + "))");
        pair.source().execute("shop", "INSERT INTO slow SELECT generate_series(1, 20)");
        assertThat(failureToSubscribe(pair, KeylessTables.REFUSE)).contains("the target can't subscribe to the source");
    }

    @Test
    @Tag("proof")
    void aTableThatWasGivenAFullIdentityHasItsOwnAgain(PostgresPair pair) throws IOException {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE slow (id int PRIMARY KEY CHECK (" + slowly(pair) + "))",
                        "INSERT INTO slow SELECT generate_series(1, 20)",
                        "CREATE TABLE log (line text)",
                        "ALTER TABLE log REPLICA IDENTITY NOTHING");
        assertThat(failureToSubscribe(pair, KeylessTables.FULL)).contains("the target can't subscribe to the source");
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            assertThat(server.queryValue("shop", "SELECT relreplident FROM pg_class WHERE relname = 'log'"))
                    .isEqualTo("n");
        }
    }

    /** The target's way to the source is cut while rows are copied, after it was tried. */
    private static String failureToSubscribe(PostgresPair pair, KeylessTables keyless) throws IOException {
        try (CuttableNetwork network = CuttableNetwork.to(pair.source().port())) {
            LogicalReplication strategy = LogicalReplication.builder()
                    .keylessTables(keyless)
                    .sourceAsSeenFromTarget(
                            Server.parse("postgresql://postgres@localhost:" + network.port() + "/postgres"))
                    .build();
            try (MigrationRun run = migration(pair, strategy).build().start()) {
                awaitCopy(pair);
                if (keyless == KeylessTables.FULL) {
                    assertThat(pair.source()
                                    .queryValue("shop", "SELECT relreplident FROM pg_class WHERE relname = 'log'"))
                            .isEqualTo("f");
                }
                network.cut();
                DatabaseResult result = run.await().databases().get(0);
                assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
                return result.message().orElseThrow();
            }
        }
    }

    @Test
    void aChangeCannotBeApplied(PostgresPair pair) {
        pair.source().execute("shop", "ALTER TABLE note ADD CHECK (id = 1 OR " + onlyOn(pair, "id > 0") + ")");
        pair.source().execute("shop", "CREATE TABLE slow (id int PRIMARY KEY CHECK (" + slowly(pair) + "))");
        pair.source().execute("shop", "INSERT INTO slow SELECT generate_series(1, 50)");
        try (MigrationRun run =
                migration(pair, LogicalReplication.withDefaults()).build().start()) {
            awaitCopy(pair);
            pair.source().execute("shop", "INSERT INTO note VALUES (2)");
            DatabaseResult result = run.await().databases().get(0);
            assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
            assertThat(result.message().orElseThrow()).contains("note_id_check", "INSERT on table public.note");
        }
    }

    @Test
    void theRunIsCancelledWhileRowsAreCopied(PostgresPair pair) {
        pair.source().execute("shop", "CREATE TABLE slow (id int PRIMARY KEY CHECK (" + slowly(pair) + "))");
        pair.source().execute("shop", "INSERT INTO slow SELECT generate_series(1, 20)");
        try (MigrationRun run =
                migration(pair, LogicalReplication.withDefaults()).build().start()) {
            awaitCopy(pair);
            run.cancel();
            assertThat(run.await().status()).isEqualTo(MigrationResult.Status.CANCELLED);
        }
    }

    @Test
    void theRunIsCancelledWhenTheTargetFollows(PostgresPair pair) {
        CompletableFuture<MigrationRun> started = new CompletableFuture<>();
        try (MigrationRun run = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(new CancelledAtTheEnd(LogicalReplication.withDefaults(), started))
                .build()
                .start()) {
            started.complete(run);
            MigrationResult result = run.await();
            assertThat(result.status()).isEqualTo(MigrationResult.Status.CANCELLED);
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM note"))
                    .isEqualTo("1");
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM pg_subscription"))
                    .isEqualTo("0");
        }
    }

    /** Follows, and has its run cancelled then. */
    private record CancelledAtTheEnd(LogicalReplication following, CompletableFuture<MigrationRun> run)
            implements ContinuousStrategy {
        @Override
        public String name() {
            return following.name();
        }

        @Override
        public List<PreCheck> requirements() {
            return following.requirements();
        }

        @Override
        public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
            DatabaseOutcome outcome = following.migrate(migration);
            run.join().cancel();
            return outcome;
        }

        @Override
        public Replication attach(String migrationId, String database, Server source, Server target) {
            return following.attach(migrationId, database, source, target);
        }
    }

    @Test
    @Tag("proof")
    void theSourceEndsOurSessions(PostgresPair pair) {
        pair.source().execute("shop", "CREATE TABLE slow (id int PRIMARY KEY CHECK (" + slowly(pair) + "))");
        pair.source().execute("shop", "INSERT INTO slow SELECT generate_series(1, 20)");
        try (MigrationRun run =
                migration(pair, LogicalReplication.withDefaults()).build().start()) {
            awaitCopy(pair);
            pair.source()
                    .execute(
                            "postgres",
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pgtrek%'");
            MigrationResult result = run.await();
            assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
        }
    }

    @Test
    void aProcessThatWasKilledIsTidiedUpAfter(PostgresPair pair) throws IOException, InterruptedException {
        pair.source().execute("shop", "CREATE TABLE slow (id int PRIMARY KEY CHECK (" + slowly(pair) + "))");
        pair.source().execute("shop", "INSERT INTO slow SELECT generate_series(1, 20)");
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MigratingProcess.class.getName(),
                        pair.source().uri(),
                        pair.target().uri())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitCopy(pair);
        process.destroyForcibly().waitFor();
        try (ReplicationHandle run =
                migration(pair, LogicalReplication.withDefaults()).build().replication("killed")) {
            List<StopReport> reports = run.stop();
            assertThat(reports).hasSize(1).allMatch(StopReport::complete);
            assertThat(reports.get(0).removed()).hasSize(3);
        }
    }

    /** What {@link #aProcessThatWasKilledIsTidiedUpAfter} kills. */
    static final class MigratingProcess {
        private MigratingProcess() {}

        public static void main(String[] servers) {
            Migration.builder()
                    .source(servers[0])
                    .target(servers[1])
                    .migrationId("killed")
                    .strategy(LogicalReplication.withDefaults())
                    .build()
                    .run();
        }
    }

    private static void awaitCopy(PostgresPair pair) {
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> "1"
                                .equals(
                                        pair.target()
                                                .queryValue(
                                                        "postgres",
                                                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%slow%' AND state = 'active'")));
    }

    /** A condition that holds on the source alone. */
    private static String onlyOn(PostgresPair pair, String condition) {
        return condition + " AND current_setting('port') = '" + pair.source().port() + "'";
    }

    /** A condition that takes a while on the target. */
    private static String slowly(PostgresPair pair) {
        return "current_setting('port') = '" + pair.source().port() + "' OR pg_sleep(0.2)::text = ''";
    }

    private static String failure(Migration.Builder migration) {
        DatabaseResult result = migration.build().run().databases().get(0);
        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        return result.message().orElseThrow();
    }

    private static Migration.Builder migration(PostgresPair pair, LogicalReplication strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(strategy);
    }
}
