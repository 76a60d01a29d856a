package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationEvent.DatabaseFinished;
import dev.pgtrek.event.MigrationEvent.TableStarted;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.Printed;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cutover leaves no database of its migration behind unnoticed, whichever process begins it. */
@PostgresTest(source = 15, target = 18)
@Timeout(300)
@Tag("proof")
class LeftBehindIT {
    private static final String REPLICATING = "crm";
    /** It has a table without a key, and goes by dump. */
    private static final String DUMPED = "shop";

    private static final int KILLED = 137;

    @BeforeEach
    void databases(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE crm", "CREATE DATABASE shop");
        pair.source().execute(REPLICATING, "CREATE TABLE client (id int PRIMARY KEY)", "INSERT INTO client VALUES (1)");
        pair.source().execute(DUMPED, "CREATE TABLE line (text text)", "INSERT INTO line VALUES ('one')");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        Migration.find(server(pair.source().uri()), server(pair.target().uri()))
                .forEach(found -> attached(pair, found.migrationId()).stop());
        pair.source().execute("postgres", "DROP DATABASE crm", "DROP DATABASE shop");
        pair.target()
                .execute(
                        "postgres",
                        "DROP DATABASE IF EXISTS crm",
                        "DROP DATABASE IF EXISTS shop",
                        "DROP DATABASE IF EXISTS shop_kept");
    }

    private static Server server(String uri) {
        return Server.parse(uri);
    }

    private static Migration.Builder migration(PostgresPair pair, String id) {
        return migration(pair.source().uri(), pair.target().uri(), id);
    }

    private static Migration.Builder migration(String source, String target, String id) {
        return Migration.builder()
                .source(source)
                .target(target)
                .includeDatabase(REPLICATING)
                .includeDatabase(DUMPED)
                .strategy(LogicalReplication.withDefaults())
                .strategy(DumpRestore.withDefaults())
                .migrationId(id);
    }

    private static ReplicationHandle attached(PostgresPair pair, String id) {
        return migration(pair, "attaching").build().replication(id);
    }

    private static Map<String, ReplicationStatus.State> states(ReplicationHandle run) {
        return run.status().stream().collect(Collectors.toMap(ReplicationStatus::database, ReplicationStatus::state));
    }

    private static void awaitStates(ReplicationHandle run, ReplicationStatus.State crm, ReplicationStatus.State shop) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(states(run)).isEqualTo(Map.of(REPLICATING, crm, DUMPED, shop)));
    }

    private static String remedyOfTheDump(ReplicationHandle run) {
        return run.status().stream()
                .filter(status -> status.database().equals(DUMPED))
                .flatMap(status -> status.remedy().stream())
                .collect(Collectors.joining());
    }

    private static void refuses(ReplicationHandle run, String state) {
        assertThatThrownBy(() -> run.cutover(Cutover.withDefaults()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContainingAll("shop (" + state, "nothing was changed", "Cutover.leftOut")
                .extracting(e -> ((MigrationException) e).code())
                .isEqualTo(ErrorCode.CUTOVER);
    }

    private static void goesOnWithout(PostgresPair pair, ReplicationHandle run) {
        CutoverReport report = run.cutover(Cutover.builder().addLeftOut(DUMPED).build());
        assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
        assertThat(report.leftOut()).containsExactly(DUMPED);
        assertThat(report.databases()).hasSize(1);
        assertThat(Migration.find(
                        server(pair.source().uri()), server(pair.target().uri())))
                .isEmpty();
        assertThat(pair.target().queryRows(DUMPED, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pgtrek%'"))
                .isEmpty();
    }

    @Test
    void oneThatWasDumped(PostgresPair pair) {
        try (MigrationRun run = migration(pair, "mixed").build().start()) {
            run.replication().awaitInSync(LONG);
            refuses(run.replication(), "COPIED");
        }
        try (ReplicationHandle run = attached(pair, "mixed")) {
            awaitStates(run, ReplicationStatus.State.IN_SYNC, ReplicationStatus.State.COPIED);
            refuses(run, "COPIED");
            assertThatThrownBy(() -> run.cutover(
                            Cutover.builder().addLeftOut("shop", "typo").build()))
                    .hasMessageContainingAll("do not belong to migration mixed: typo", "crm, shop");
            assertThat(pair.source().queryValue(REPLICATING, "SHOW transaction_read_only"))
                    .isEqualTo("off");
            goesOnWithout(pair, run);
        }
    }

    /** What can't be removed stays part of the migration until it is stopped again. */
    @Test
    void oneThatCannotBeReached(PostgresPair pair) {
        try (MigrationRun run = migration(pair, "closed").build().start()) {
            run.replication().awaitInSync(LONG);
            pair.target().execute("postgres", "ALTER DATABASE shop ALLOW_CONNECTIONS false");
            StopReport stopped = run.replication().stop(DUMPED);
            assertThat(stopped.left())
                    .singleElement()
                    .satisfies(left -> assertThat(left.what()).contains("the record of a copy"))
                    .satisfies(left -> assertThat(left.remedy()).isEqualTo("stop it again"));
            pair.target().execute("postgres", "ALTER DATABASE shop ALLOW_CONNECTIONS true");
            pair.target().execute(DUMPED, "INSERT INTO line VALUES ('of the target')");
            assertThat(run.replication().stop(DUMPED).complete()).isTrue();
            assertThat(states(run.replication())).isEqualTo(Map.of(REPLICATING, ReplicationStatus.State.IN_SYNC));
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(pair.target().queryValue(DUMPED, "SELECT string_agg(text, ', ') FROM line"))
                .isEqualTo("one, of the target");
        assertThat(pair.target().queryValue(REPLICATING, "SELECT count(*) FROM client"))
                .isEqualTo("1");
        assertThat(Migration.find(
                        server(pair.source().uri()), server(pair.target().uri())))
                .isEmpty();
    }

    /** Copies until it is interrupted. */
    private static final class Endless implements MigrationStrategy {
        @Override
        public String name() {
            return "dump";
        }

        @Override
        public DatabaseOutcome migrate(DatabaseMigration migration) throws InterruptedException {
            new CountDownLatch(1).await();
            return DatabaseOutcome.completed();
        }
    }

    /** Stopped alone and migrated again, while the other one replicates. */
    @Test
    void oneThatWasInterrupted(PostgresPair pair) throws Exception {
        CountDownLatch replicating = new CountDownLatch(1);
        Migration migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(REPLICATING)
                .includeDatabase(DUMPED)
                .strategy(LogicalReplication.withDefaults())
                .strategy(new Endless())
                .listener(new MigrationListener() {
                    @Override
                    public void onDatabaseFinished(DatabaseFinished event) {
                        replicating.countDown();
                    }
                })
                .migrationId("cut")
                .build();
        try (MigrationRun run = migration.start()) {
            assertThat(replicating.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            awaitStates(run.replication(), ReplicationStatus.State.IN_SYNC, ReplicationStatus.State.COPYING);
            run.cancel();
            run.await();
        }
        try (ReplicationHandle run = attached(pair, "cut")) {
            awaitStates(run, ReplicationStatus.State.IN_SYNC, ReplicationStatus.State.FAILED);
            refuses(run, "FAILED: its copy by dump failed or was interrupted");
            assertThatThrownBy(() -> run.stop("typo")).hasMessageContaining("it has: crm, shop");
            String remedy = remedyOfTheDump(run);
            StopReport stopped = run.stop(DUMPED);
            assertThat(stopped.complete()).isTrue();
            assertThat(states(run)).isEqualTo(Map.of(REPLICATING, ReplicationStatus.State.IN_SYNC));
            Printed.runOnTarget(pair, remedy);
        }
        try (ReplicationHandle run = attached(pair, "cut")) {
            assertThat(states(run)).containsOnlyKeys(REPLICATING);
        }
        MigrationResult again = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DUMPED)
                .strategy(DumpRestore.withDefaults())
                .migrationId("cut")
                .build()
                .run();
        assertThat(again.databases().get(0).status()).as(again.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        try (ReplicationHandle run = attached(pair, "cut")) {
            awaitStates(run, ReplicationStatus.State.IN_SYNC, ReplicationStatus.State.COPIED);
            refuses(run, "COPIED");
            goesOnWithout(pair, run);
        }
    }

    /** What a process leaves that was killed in the copy is told, and the advice can be followed. */
    @Test
    void aDumpThatWasKilled(PostgresPair pair) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        LeftBehindIT.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("SOURCE", pair.source().uri());
        builder.environment().put("TARGET", pair.target().uri());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(KILLED);

        try (ReplicationHandle run = attached(pair, "killed")) {
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(states(run)).isEqualTo(Map.of(DUMPED, ReplicationStatus.State.FAILED)));
            ReplicationStatus status = run.status().get(0);
            assertThat(status.message().orElseThrow()).contains("its copy by dump failed or was interrupted");
            assertThat(run.stop()).allMatch(StopReport::complete);
            Printed.runOnTarget(pair, status.remedy().orElseThrow());
        }
        assertThat(Migration.find(
                        server(pair.source().uri()), server(pair.target().uri())))
                .isEmpty();
        MigrationResult again =
                migration(pair, "killed").excludeDatabase(REPLICATING).build().run();
        assertThat(again.databases()).extracting(one -> one.status()).containsExactly(DatabaseResult.Status.COMPLETED);
        assertThat(pair.target().queryValue(DUMPED, "SELECT text FROM line")).isEqualTo("one");
        assertThat(Migration.find(
                        server(pair.source().uri()), server(pair.target().uri())))
                .isEmpty();
    }

    /** The process that is killed. */
    public static void main(String[] arguments) throws IOException {
        MigrationListener killing = new MigrationListener() {
            @Override
            public void onTableStarted(TableStarted event) {
                Runtime.getRuntime().halt(KILLED);
            }
        };
        List.of(migration(System.getenv("SOURCE"), System.getenv("TARGET"), "killed")
                .excludeDatabase(REPLICATING)
                .listener(killing)
                .build()
                .run());
        throw new IOException("it was not killed");
    }
}
