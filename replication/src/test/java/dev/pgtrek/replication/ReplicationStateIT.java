package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationEvent.ReplicationObserved;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a replication when something happens to it, and that it goes on by itself where PostgreSQL does. */
@PostgresTest(
        source = 15,
        target = 17,
        sourceSettings = "max_slot_wal_keep_size=32MB",
        targetSettings = "wal_retrieve_retry_interval=1s")
@Timeout(120)
class ReplicationStateIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = ReplicationName.of("state", "shop").toString();

    @BeforeEach
    void database(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute("shop", "CREATE TABLE note (id int PRIMARY KEY, text text)", "INSERT INTO note VALUES (1)");
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE IF EXISTS shop");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop");
    }

    @Test
    void aRowThatIsThereAlready(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.target().execute("shop", "INSERT INTO note VALUES (2)");
            pair.source().execute("shop", "INSERT INTO note VALUES (2)");
            ReplicationStatus failed = awaitFailure(run);
            assertThat(failed.message().orElseThrow()).contains("note_pkey", "(id)=(2)");
            assertThat(failed.remedy()).isPresent();
            assertThatThrownBy(() -> run.replication().awaitInSync(LONG))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("note_pkey")
                    .extracting(e -> ((MigrationException) e).code())
                    .isEqualTo(ErrorCode.REPLICATION);
            pair.target().execute("shop", "DELETE FROM note WHERE id = 2");
            recovers(run);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    /** In text form it is longer than 1 GB. */
    @Test
    @Tag("proof")
    void aValueThatIsTooLongToBeSent(PostgresPair pair) {
        pair.source().execute("shop", "CREATE TABLE long (id int PRIMARY KEY, b bytea)");
        try (MigrationRun run = followed(pair)) {
            pair.source().execute("shop", "INSERT INTO long VALUES (1, convert_to(repeat('x', 600000000), 'UTF8'))");
            ReplicationStatus failed = awaitFailure(run);
            assertThat(failed.message().orElseThrow()).contains("the source can't send a change of table", "long");
            assertThat(failed.remedy().orElseThrow()).contains("1 GB", "by dump, or without that row");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        pair.source().execute("shop", "DELETE FROM long", "INSERT INTO note VALUES (2)");
        MigrationResult again = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("shop")
                .strategy(DumpRestore.withDefaults())
                .populatedTarget(PopulatedTarget.DROP)
                .build()
                .run();
        assertThat(again.status()).describedAs(again.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")))
                .isEmpty();
    }

    /** The process has 512 MiB, as {@code -Pproof} gives it. */
    @Test
    @Tag("proof")
    void aRowThatACutoverHasNoMemoryFor(PostgresPair pair) {
        pair.source().execute("shop", "CREATE UNLOGGED TABLE draft (id int PRIMARY KEY, t text)");
        try (MigrationRun run = followed(pair)) {
            pair.source().execute("shop", "INSERT INTO draft VALUES (1, repeat('x', 600000000))");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .deadline(Duration.ofMinutes(2))
                            .verify(Verify.NONE)
                            .build());
            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(report.message().orElseThrow()).contains("table public.draft", "not enough memory", "-Xmx");
            pair.source().execute("shop", "DELETE FROM draft", "INSERT INTO draft VALUES (2, 'short')");
            run.replication().awaitInSync(Duration.ofMinutes(1));
            assertThat(run.replication().cutover(Cutover.withDefaults()).status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
        }
        assertThat(pair.target().queryValue("shop", "SELECT t FROM draft")).isEqualTo("short");
    }

    @Test
    void aColumnThatTheTargetLacks(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.source().execute("shop", "ALTER TABLE note ADD extra int");
            assertThat(only(run).findings()).extracting(Finding::id).containsExactly("column-new");
            assertThat(only(run).findings().get(0).message()).contains("public.note", "extra");
            pair.source().execute("shop", "INSERT INTO note VALUES (2, 'x', 3)");
            assertThat(awaitFailure(run).message().orElseThrow()).contains("extra");
            pair.target().execute("shop", "ALTER TABLE note ADD extra int");
            recovers(run);
            assertThat(pair.target().queryValue("shop", "SELECT extra FROM note WHERE id = 2"))
                    .isEqualTo("3");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void aStopWhileApplicationsWrite(PostgresPair pair) throws Exception {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE audit (id int, port text DEFAULT current_setting('port'), PRIMARY KEY (id, port))",
                        "CREATE UNLOGGED TABLE draft (id int REFERENCES note)",
                        "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN INSERT INTO public.audit VALUES (NEW.id); RETURN NULL; END $$",
                        "CREATE TRIGGER audit AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION audit()",
                        "ALTER TABLE note ENABLE ALWAYS TRIGGER audit");
        try (MigrationRun run = followed(pair)) {
            // the last of the definitions that waited takes long, and rows are written after those before it
            pair.target()
                    .execute(
                            "shop",
                            "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS"
                                    + " $$ BEGIN IF current_query() LIKE '%FOREIGN KEY%' THEN"
                                    + " PERFORM pg_sleep(2); END IF; END $$",
                            "CREATE EVENT TRIGGER slow ON ddl_command_start WHEN TAG IN ('ALTER TABLE')"
                                    + " EXECUTE FUNCTION slow()");
            AtomicBoolean stopped = new AtomicBoolean();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (int id = 2; !stopped.get(); id++) {
                    pair.source().execute("shop", "INSERT INTO note VALUES (" + id + ")");
                }
            });
            try {
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            } finally {
                stopped.set(true);
                writing.get(60, TimeUnit.SECONDS);
            }
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM pg_trigger WHERE tgname = 'audit'"))
                    .isEqualTo("1");
            assertThat(pair.target()
                            .queryValue("shop", "SELECT count(*) FROM audit WHERE port = current_setting('port')"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aSubscriptionThatWasDisabled(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.target().execute("shop", "ALTER SUBSCRIPTION " + NAME + " DISABLE");
            ReplicationStatus failed = awaitFailure(run);
            assertThat(failed.remedy().orElseThrow()).contains("ENABLE");
            pair.target().execute("shop", "ALTER SUBSCRIPTION " + NAME + " ENABLE");
            recovers(run);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    /** A state that waits for good would keep a stop and a cutover waiting, too. */
    @Test
    @Tag("proof")
    void locksOfAnotherSession(PostgresPair pair) throws SQLException {
        try (MigrationRun run = followed(pair)) {
            try (Connection other = pair.source().connect("shop");
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE pg_catalog.pg_publication_rel IN ACCESS EXCLUSIVE MODE");
                ReplicationStatus status = only(run);
                assertThat(status.state()).isEqualTo(ReplicationStatus.State.CATCHING_UP);
                assertThat(status.message().orElseThrow()).contains("another session holds locks");
                assertThat(status.remedy().orElseThrow()).contains("pg_locks");
            }
            recovers(run);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void aSlotThatTheSourceHasGivenUp(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.target().execute("shop", "ALTER SUBSCRIPTION " + NAME + " DISABLE");
            await().atMost(LONG).untilAsserted(() -> {
                pair.source()
                        .execute(
                                "shop",
                                "CREATE TABLE filler AS SELECT repeat(md5(g::text), 30) FROM generate_series(1, 20000) g",
                                "DROP TABLE filler",
                                "SELECT pg_switch_wal()",
                                "CHECKPOINT");
                assertThat(only(run).message().orElseThrow()).contains("invalidated");
            });
            assertThat(only(run).state()).isEqualTo(ReplicationStatus.State.FAILED);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void aTableThatIsNew(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.source().execute("shop", "CREATE TABLE newcomer (id int)", "INSERT INTO newcomer VALUES (1)");
            pair.source().execute("shop", "UPDATE newcomer SET id = 2");
            run.replication().awaitInSync(LONG);
            ReplicationStatus status = only(run);
            assertThat(status.findings()).extracting(Finding::id).containsExactly("table-new");
            assertThat(status.findings().get(0).message()).contains("public.newcomer");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void aPartitionThatIsNew(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE event (at date PRIMARY KEY) PARTITION BY RANGE (at)",
                        "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
                        "INSERT INTO event VALUES ('2025-05-05')");
        String partition = "CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')";
        try (MigrationRun run = followed(pair)) {
            pair.source().execute("shop", partition);
            assertThat(only(run).findings().get(0).message()).contains("public.event_2");
            pair.source().execute("shop", "INSERT INTO event VALUES ('2026-05-05')");
            pair.target().execute("shop", partition);
            recovers(run);
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM event_2"))
                    .isEqualTo("1");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void whatOthersMadeStays(PostgresPair pair) {
        String others = "pg_%s_sync_1_1";
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE log (line text NOT NULL CONSTRAINT line UNIQUE)",
                        "ALTER TABLE log REPLICA IDENTITY USING INDEX line",
                        "ALTER TABLE log DROP CONSTRAINT line");
        LogicalReplication strategy =
                LogicalReplication.builder().keylessTables(KeylessTables.FULL).build();
        try (MigrationRun run = migration(pair, strategy).build().start()) {
            run.replication().awaitInSync(LONG);
            String slot = others.formatted(pair.target().queryValue("shop", "SELECT oid FROM pg_subscription"));
            pair.source()
                    .queryValue("shop", "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')::text");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(pair.source().queryValue("shop", "SELECT relreplident FROM pg_class WHERE relname = 'log'"))
                    .as("as it acts without the index")
                    .isEqualTo("n");
            pair.source().queryValue("shop", "SELECT pg_drop_replication_slot('" + slot + "')::text");
        }
    }

    @Test
    @Tag("proof")
    void serversThatAreRestarted(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.source().restart();
            pair.source().execute("shop", "INSERT INTO note VALUES (2)");
            recovers(run);
            pair.target().restart();
            pair.source().execute("shop", "INSERT INTO note VALUES (3)");
            recovers(run);
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM note"))
                    .isEqualTo("3");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void aTargetThatIsGone(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.target().stop();
            assertThat(only(run).message().orElseThrow()).contains("the target can't be reached");
            StopReport report = run.replication().stop().get(0);
            assertThat(report.removed())
                    .anyMatch(what -> what.startsWith("slot"))
                    .anyMatch(what -> what.startsWith("publication"));
            assertThat(report.left()).hasSize(1);
            assertThat(report.left().get(0).remedy()).contains("DROP SUBSCRIPTION " + NAME);
            pair.target().restart();
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    @Tag("proof")
    void aSourceThatIsGone(PostgresPair pair) {
        try (MigrationRun run = followed(pair)) {
            pair.source().stop();
            StopReport report = run.replication().stop().get(0);
            assertThat(report.removed()).anyMatch(what -> what.startsWith("subscription"));
            assertThat(report.left().get(0).remedy())
                    .contains("FROM pg_replication_slots WHERE slot_name = '" + NAME + "'");
            assertThat(report.stale()).anyMatch(what -> what.contains("sequence"));
            pair.source().restart();
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void aSlotThatKeepsTooMuch(PostgresPair pair) {
        LogicalReplication strategy =
                LogicalReplication.builder().maxWalKept(12 << 20).build();
        Set<String> warnings = ConcurrentHashMap.newKeySet();
        MigrationListener listener = new MigrationListener() {
            @Override
            public void onReplication(ReplicationObserved event) {
                event.status().findings().forEach(finding -> warnings.add(finding.id()));
            }
        };
        try (MigrationRun run =
                migration(pair, strategy).listener(listener).build().start()) {
            run.replication().awaitInSync(LONG);
            pair.target().execute("shop", "ALTER SUBSCRIPTION " + NAME + " DISABLE");
            pair.source().execute("shop", "CREATE TABLE filler (text text)", filler(8));
            await().atMost(LONG).until(() -> warnings.contains("wal-kept"));
            pair.source().execute("shop", filler(8));
            await().atMost(LONG)
                    .until(() -> "0"
                            .equals(pair.source().queryValue("postgres", "SELECT count(*) FROM pg_replication_slots")));
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(only(run).message().orElseThrow()).contains("given up"));
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    private static String filler(int megabytes) {
        return "INSERT INTO filler SELECT repeat(md5(g::text), 32) FROM generate_series(1, " + megabytes * 1000 + ") g";
    }

    @Test
    @Tag("proof")
    void aNetworkThatIsCut(PostgresPair pair) throws IOException {
        try (CuttableNetwork network = CuttableNetwork.to(pair.source().port())) {
            Server throughIt = Server.parse(
                    pair.source().uri().replace(":" + pair.source().port() + "/", ":" + network.port() + "/"),
                    Map.of());
            LogicalReplication strategy = LogicalReplication.builder()
                    .sourceAsSeenFromTarget(throughIt)
                    .build();
            try (MigrationRun run = migration(pair, strategy).build().start()) {
                run.replication().awaitInSync(LONG);
                network.swallow();
                pair.source().execute("shop", "INSERT INTO note VALUES (2)");
                assertThat(only(run).state()).isEqualTo(ReplicationStatus.State.CATCHING_UP);
                assertThat(only(run).lagBytes().orElseThrow()).isPositive();
                network.heal();
                recovers(run);
                // the target has the next row, but can't say so any more: it must not be taken for one in the way
                network.mute();
                pair.source().execute("shop", "INSERT INTO note VALUES (3)");
                await().atMost(LONG)
                        .until(() -> "3".equals(pair.target().queryValue("shop", "SELECT count(*) FROM note")));
                network.cut();
                pair.source().execute("shop", "INSERT INTO note VALUES (4)");
                await().atMost(LONG).until(() -> {
                    ReplicationStatus status = only(run);
                    assertThat(status.state()).as(status.toString()).isEqualTo(ReplicationStatus.State.CATCHING_UP);
                    return status.message().orElse("").contains("not connected");
                });
                network.heal();
                recovers(run);
                assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM note"))
                        .isEqualTo("4");
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
        }
    }

    private static void recovers(MigrationRun run) {
        await().atMost(LONG).ignoreExceptions().until(() -> only(run).inSync());
    }

    private static ReplicationStatus awaitFailure(MigrationRun run) {
        // a worker that has failed is started again now and then
        return await().atMost(LONG).until(() -> only(run), status -> status.state() == ReplicationStatus.State.FAILED);
    }

    private static ReplicationStatus only(MigrationRun run) {
        List<ReplicationStatus> all = run.replication().status();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static MigrationRun followed(PostgresPair pair) {
        MigrationRun run =
                migration(pair, LogicalReplication.withDefaults()).build().start();
        assertThat(run.await().status()).isEqualTo(MigrationResult.Status.REPLICATING);
        run.replication().awaitInSync(LONG);
        return run;
    }

    private static Migration.Builder migration(PostgresPair pair, LogicalReplication strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .migrationId("state")
                .strategy(strategy);
    }
}
