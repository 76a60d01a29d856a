package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.CuttableNetwork;
import dev.pgtrek.replication.cutover.CutoverProcess.End;
import dev.pgtrek.result.Difference;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Whatever goes wrong in a cutover, the source can be written to again, or a later call makes it so; nothing is lost, and
 * nothing is left.
 */
@PostgresTest(source = 14, target = 17, sourceSettings = "max_prepared_transactions=2")
@Timeout(180)
@Tag("proof")
class CutoverFailuresIT {
    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
    }

    @Test
    void aTransactionThatIsPrepared(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "prepared")) {
            pair.source().execute(DATABASE, "BEGIN", "DELETE FROM invoice WHERE id = 1", "PREPARE TRANSACTION 'one'");
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("one", "transaction manager");
            assertThat(report.outage()).isZero();
            pair.source().execute(DATABASE, "COMMIT PREPARED 'one'");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTransactionThatIsPreparedMeanwhile(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "meanwhile")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .stopWritesWith(() -> pair.source()
                                    .execute(
                                            DATABASE,
                                            "BEGIN",
                                            "DELETE FROM invoice WHERE id = 1",
                                            "PREPARE TRANSACTION 'late'"))
                            .build());
            pair.source().execute(DATABASE, "ROLLBACK PREPARED 'late'");
            assertThat(report.message().orElseThrow()).contains("late", "transaction manager");
            undoneAndThenDone(pair, run, report);
        }
    }

    /** The target commits, and nobody hears of it: the application must not be sent back to the source. */
    @Test
    void aSwitchWhoseAnswerIsLost(PostgresPair pair) throws Exception {
        List<String> calls = new ArrayList<>();
        try (LostAnswer way = LostAnswer.on(pair.target().port(), ".switched ()");
                MigrationRun run = through(way.port(), pair, "lost")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .onAbort(() -> calls.add("abort"))
                            .onSwitched(() -> calls.add("switched"))
                            .build());
            assertThat(way.isLost()).isTrue();
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(report.message().orElseThrow()).contains("in doubt", DATABASE);
            assertThat(calls).isEmpty();
            assertThat(isWritable(pair.source())).isFalse();
            way.heal();
            CutoverReport again = run.replication()
                    .cutover(Cutover.builder()
                            .onSwitched(() -> calls.add("switched"))
                            .build());
            assertThat(again.status()).describedAs(again.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(calls).containsExactly("switched");
            assertThat(again.databases().get(0).left()).isEmpty();
            assertThat(isWritable(pair.source())).isFalse();
            assertThat(differences(pair)).isEmpty();
        }
    }

    /** What was told to take over must not do so when the source has been opened again. */
    @Test
    void aSwitchThatIsUnderWayWhenItIsUndone(PostgresPair pair) throws Exception {
        try (LostAnswer way = LostAnswer.delaying(pair.target().port(), ".switched ()");
                MigrationRun run = through(way.port(), pair, "underway")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().deadline(Duration.ofSeconds(10)).build());
            assertThat(way.isLost()).isTrue();
            way.heal();
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTargetThatFallsSilent(PostgresPair pair) throws Exception {
        try (CuttableNetwork way = CuttableNetwork.to(pair.target().port());
                MigrationRun run = through(way.port(), pair, "silent")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.makeReadOnly();
                                way.swallow();
                            })
                            .deadline(Duration.ofSeconds(5))
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(isWritable(pair.source())).isTrue();
            pair.source().execute(DATABASE, "INSERT INTO invoice (customer) VALUES (1)");
            way.heal();
            done(pair, run);
        }
    }

    /** Not even a superuser gets in: only a session that is open already can put things back. */
    @Test
    void aSourceThatLetsNobodyIn(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "closed")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.makeReadOnly();
                                pair.source()
                                        .execute(
                                                "postgres",
                                                "ALTER DATABASE \"shop \"\"x\"\"\" ALLOW_CONNECTIONS false");
                                throw new IllegalStateException("planted");
                            })
                            .build());
            pair.source().execute("postgres", "ALTER DATABASE \"shop \"\"x\"\"\" ALLOW_CONNECTIONS true");
            assertThat(report.message().orElseThrow()).contains("planted");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aSourceThatFollowsAnotherServer(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "chain")) {
            pair.source()
                    .execute(
                            DATABASE,
                            "CREATE SUBSCRIPTION feed CONNECTION 'host=localhost port=1' PUBLICATION feed"
                                    + " WITH (connect = false, slot_name = 'feed')",
                            "ALTER SUBSCRIPTION feed ENABLE");
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("feed", "DISABLE");
            pair.source()
                    .execute(
                            DATABASE,
                            "ALTER SUBSCRIPTION feed DISABLE",
                            "ALTER SUBSCRIPTION feed SET (slot_name = NONE)",
                            "DROP SUBSCRIPTION feed");
            undoneAndThenDone(pair, run, report);
        }
    }

    /** It would hold its table for minutes, and give way to nobody by itself. */
    @Test
    @PostgresTest(
            source = 14,
            target = 17,
            sourceSettings = {"autovacuum_naptime=1s", "deadlock_timeout=10min"})
    void anAutovacuumInTheWay(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE busy (id int PRIMARY KEY, text text)",
                        "INSERT INTO busy SELECT n, repeat('x', 100) FROM generate_series(1, 100000) AS n");
        try (MigrationRun run = followed(pair, "vacuum")) {
            pair.source()
                    .execute(
                            DATABASE,
                            "ALTER TABLE busy SET (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1,"
                                    + " autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0)",
                            "DELETE FROM busy WHERE id % 2 = 0");
            await().atMost(LONG)
                    .until(
                            () -> "1"
                                    .equals(
                                            pair.source()
                                                    .queryValue(
                                                            DATABASE,
                                                            "SELECT count(*) FROM pg_stat_progress_vacuum WHERE relid = 'busy'::regclass")));
            done(pair, run);
        }
    }

    @Test
    void oneOfTwoDatabasesThatCannotTakeOver(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE second");
        pair.source().execute("second", "CREATE TABLE note (id int PRIMARY KEY)", "INSERT INTO note VALUES (1)");
        List<String> calls = new ArrayList<>();
        try (MigrationRun run = CutoverRig.migration(pair)
                .includeDatabase("second")
                .migrationId("half")
                .build()
                .start()) {
            run.replication().awaitInSync(LONG);
            String planted = refuseToTakeOver(pair, "second");
            Cutover cutover = Cutover.builder()
                    .onAbort(() -> calls.add("abort"))
                    .onSwitched(() -> calls.add("switched"))
                    .build();
            CutoverReport half = run.replication().cutover(cutover);
            assertThat(half.status()).describedAs(half.toString()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(half.message().orElseThrow()).contains("already exists", "closed to writers: [second]");
            assertThat(calls).isEmpty();
            assertThat(pair.source().queryValue("second", "SHOW transaction_read_only"))
                    .isEqualTo("on");
            pair.target().execute("second", "DROP DOMAIN " + planted);

            CutoverReport whole = run.replication().cutover(cutover);
            assertThat(whole.status()).describedAs(whole.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(calls).containsExactly("switched");
            assertThat(whole.databases())
                    .allSatisfy(database -> assertThat(database.left()).isEmpty());
            assertThat(Contents.of(pair.target(), "second").differencesFrom(Contents.of(pair.source(), "second")))
                    .isEmpty();
            assertThat(differences(pair)).isEmpty();
        } finally {
            for (PostgresServer server : List.of(pair.source(), pair.target())) {
                server.execute("postgres", "DROP DATABASE IF EXISTS second");
            }
        }
    }

    /** If it vanishes with its network, nobody tells the servers; they have to ask. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatVanishesIsNoticed(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "vanish")) {
            List<KeepAlive> sessions = new ArrayList<>();
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                for (PostgresServer server : List.of(pair.source(), pair.target())) {
                                    server
                                            .queryRows(
                                                    DATABASE,
                                                    "SELECT client_port FROM pg_stat_activity"
                                                            + " WHERE application_name = 'pgtrek-vanish cutover'")
                                            .stream()
                                            .map(row -> Integer.parseInt(String.valueOf(row.get(0))))
                                            .forEach(port -> sessions.add(await().atMost(LONG)
                                                    .until(() -> KeepAlive.of(server.port(), port), Optional::isPresent)
                                                    .orElseThrow()));
                                }
                            })
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            // source, locks; target, lock of the cutover
            assertThat(sessions)
                    .hasSize(4)
                    .allSatisfy(session -> assertThat(session.seconds()).isLessThanOrEqualTo(5));
        }
    }

    @Test
    void aForeignKeyThatTakesTooLong(PostgresPair pair) throws Exception {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE place (id int PRIMARY KEY)",
                        "CREATE UNLOGGED TABLE visit (id int PRIMARY KEY, place int REFERENCES place)");
        try (MigrationRun run = followed(pair, "longfkey");
                Connection reader = pair.target().connect(DATABASE);
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            // lets rows be read and copied
            statement.execute("LOCK TABLE place IN ROW EXCLUSIVE MODE");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().deadline(Duration.ofSeconds(15)).build());
            assertThat(report.message().orElseThrow()).contains("visit_place_fkey");
            reader.rollback();
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTableThatIsNew(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "newcomer")) {
            pair.source().execute(DATABASE, "CREATE TABLE newcomer (id int)", "INSERT INTO newcomer VALUES (1)");
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("public.newcomer");
            pair.target().execute(DATABASE, "CREATE TABLE newcomer (id int)");
            CutoverReport again = run.replication().cutover(Cutover.withDefaults());
            assertThat(again.differences()).extracting(Difference::object).containsExactly("table public.newcomer");
            pair.target().execute(DATABASE, "INSERT INTO newcomer VALUES (1)");
            undoneAndThenDone(pair, run, again);
        }
    }

    @Test
    void aTransactionThatDoesNotEnd(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "open");
                Connection writer = pair.source().connect(DATABASE);
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO invoice (customer) VALUES (1)");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().deadline(Duration.ofSeconds(2)).build());
            assertThat(report.message().orElseThrow()).contains("pid ", "in time");
            writer.commit();
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aCallbackThatFails(PostgresPair pair) {
        List<String> calls = new ArrayList<>();
        try (MigrationRun run = followed(pair, "callback")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.revokeConnect();
                                throw new IllegalStateException("planted");
                            })
                            .onAbort(() -> calls.add("abort"))
                            .build());
            assertThat(report.message().orElseThrow()).contains("planted");
            assertThat(calls).containsExactly("abort");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aCallbackThatTakesTooLong(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "slow")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                while (!source.timeLeft().isZero()) {
                                    Thread.onSpinWait();
                                }
                            })
                            .deadline(Duration.ofMillis(200))
                            .build());
            assertThat(report.message().orElseThrow()).contains("deadline of 200 ms");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTargetThatDiffers(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "differs")) {
            pair.target().execute(DATABASE, "UPDATE customer SET name = 'planted' WHERE id = 5");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().verify(Verify.CHECKSUMS).build());
            assertThat(report.differences()).extracting(Difference::object).containsExactly("table public.customer");
            pair.target().execute(DATABASE, "UPDATE customer SET name = 'customer 5' WHERE id = 5");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aForeignKeyThatCannotBeMade(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE place (id int PRIMARY KEY)",
                        "INSERT INTO place VALUES (1)",
                        "CREATE UNLOGGED TABLE visit (id int PRIMARY KEY, place int REFERENCES place)",
                        "INSERT INTO visit VALUES (1, 1)");
        try (MigrationRun run = followed(pair, "fkey")) {
            // as many rows as on the source
            pair.target().execute(DATABASE, "UPDATE place SET id = 2");
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("visit_place_fkey");
            pair.target().execute(DATABASE, "UPDATE place SET id = 1");
            undoneAndThenDone(pair, run, report);
            assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
                    .isEqualTo("2");
        }
    }

    /** Takes the name that the mark of the switch would get, and returns the domain that has it. */
    private static String refuseToTakeOver(PostgresPair pair, String database) {
        String domain = pair.target()
                .queryValue(
                        database,
                        "SELECT format('%I.switched', nspname) FROM pg_namespace WHERE nspname LIKE 'pgtrek\\_%'");
        pair.target().execute(database, "CREATE DOMAIN " + domain + " AS int");
        return domain;
    }

    @Test
    void aTargetThatCannotTakeOver(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "refuse")) {
            String planted = refuseToTakeOver(pair, DATABASE);
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("already exists");
            pair.target().execute(DATABASE, "DROP DOMAIN " + planted);
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTargetThatIsDown(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "tdown")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.makeReadOnly();
                                pair.target().stop();
                            })
                            .deadline(Duration.ofSeconds(20))
                            .build());
            assertThat(report.status()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(report.databases().get(0).left()).isNotEmpty();
            assertThat(isWritable(pair.source())).isTrue();
            pair.source().execute(DATABASE, "INSERT INTO invoice (customer) VALUES (1)");
            pair.target().restart();
            done(pair, run);
        }
    }

    @Test
    void aSourceThatIsDown(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "sdown")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.makeReadOnly();
                                pair.source().stop();
                            })
                            .deadline(Duration.ofSeconds(20))
                            .build());
            assertThat(report.status()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(report.databases().get(0).left()).isNotEmpty();
            pair.source().restart();
            assertThat(isWritable(pair.source())).isFalse();
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(isWritable(pair.source())).isTrue();
        }
    }

    @Test
    void aThreadThatIsInterrupted(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "interrupt")) {
            assertThatThrownBy(() -> run.replication()
                            .cutover(Cutover.builder()
                                    .writeStop(source -> {
                                        source.makeReadOnly();
                                        Thread.currentThread().interrupt();
                                    })
                                    .build()))
                    .isInstanceOf(MigrationCancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(isWritable(pair.source())).isTrue();
            run.replication().awaitInSync(LONG);
            done(pair, run);
        }
    }

    @Test
    void aThreadThatIsInterruptedWhileTheTargetVacuums(PostgresPair pair) throws Exception {
        createBig(pair);
        try (MigrationRun run = followed(pair, "vacuuming")) {
            FutureTask<CutoverReport> cutover = new FutureTask<>(() -> run.replication()
                    .cutover(Cutover.builder().preparation(Duration.ofHours(1)).build()));
            Thread thread = vacuumingSlowly(pair, run, cutover);
            thread.interrupt();
            assertThatThrownBy(() -> cutover.get(LONG.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(MigrationCancelledException.class);
            pair.target().execute("postgres", "ALTER DATABASE \"shop \"\"x\"\"\" RESET ALL");
            assertThat(isWritable(pair.source())).isTrue();
            run.replication().awaitInSync(LONG);
            done(pair, run);
        }
    }

    @Test
    void aTruncateThatArrivesWhileTheTargetVacuums(PostgresPair pair) throws Exception {
        createBig(pair);
        try (MigrationRun run = followed(pair, "truncate")) {
            FutureTask<CutoverReport> cutover = new FutureTask<>(() -> run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                throw new IllegalStateException("planted");
                            })
                            .preparation(Duration.ofHours(1))
                            .build()));
            vacuumingSlowly(pair, run, cutover);
            pair.source().execute(DATABASE, "TRUNCATE big");
            CutoverReport report = cutover.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(report.message().orElseThrow()).contains("planted");
            pair.target().execute("postgres", "ALTER DATABASE \"shop \"\"x\"\"\" RESET ALL");
            undoneAndThenDone(pair, run, report);
        }
    }

    private static void createBig(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE big (id int PRIMARY KEY, text text) WITH (autovacuum_enabled = off)",
                        "INSERT INTO big SELECT n, repeat('x', 100) FROM generate_series(1, 100000) AS n");
    }

    /** Returns the thread of a cutover that has the target vacuum, which would go on for minutes. */
    private static Thread vacuumingSlowly(PostgresPair pair, MigrationRun run, FutureTask<CutoverReport> cutover) {
        pair.source().execute(DATABASE, "DELETE FROM big WHERE id % 10 = 0"); // of every page
        run.replication().awaitInSync(LONG);
        pair.target().execute(DATABASE, "ANALYZE big");
        pair.target()
                .execute(
                        "postgres",
                        "ALTER DATABASE \"shop \"\"x\"\"\" SET vacuum_cost_delay = 100",
                        "ALTER DATABASE \"shop \"\"x\"\"\" SET vacuum_cost_limit = 1");
        Thread thread = new Thread(cutover, "cutover");
        thread.start();
        await().atMost(LONG)
                .until(() -> "1"
                        .equals(pair.target()
                                .queryValue(
                                        DATABASE,
                                        "SELECT count(*) FROM pg_stat_progress_vacuum WHERE relid = 'big'::regclass")));
        return thread;
    }

    @Test
    void aProcessThatIsKilledBeforeTheSwitch(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "killed1")) {
            CutoverProcess.run(pair, "killed1", End.WHEN_WRITES_ARE_STOPPED);
            assertThat(isWritable(pair.source())).isFalse();
            done(pair, run);
        }
    }

    @Test
    void aProcessThatIsKilledBeforeTheSwitchAndThenStopped(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "killed2")) {
            CutoverProcess.run(pair, "killed2", End.WHEN_WRITES_ARE_STOPPED);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(isWritable(pair.source())).isTrue();
            assertThat(differences(pair)).isEmpty();
        }
    }

    @Test
    void aProcessThatIsKilledAfterTheSwitch(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "killed3")) {
            CutoverProcess.run(pair, "killed3", End.WHEN_THE_TARGET_HAS_TAKEN_OVER);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(isWritable(pair.source()))
                    .describedAs("the target has taken over")
                    .isFalse();
            assertThat(differences(pair)).isEmpty();
        }
    }

    /** A run whose database is in sync, and which reaches the target by another port. */
    private static MigrationRun through(int port, PostgresPair pair, String id) {
        MigrationRun run = CutoverRig.migration(pair)
                .target(pair.target().uri().replace(":" + pair.target().port() + "/", ":" + port + "/"))
                .migrationId(id)
                .build()
                .start();
        run.replication().awaitInSync(LONG);
        return run;
    }

    private static void undoneAndThenDone(PostgresPair pair, MigrationRun run, CutoverReport report) {
        assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
        assertThat(isWritable(pair.source())).isTrue();
        pair.source().execute(DATABASE, "INSERT INTO invoice (customer) VALUES (2)");
        run.replication().awaitInSync(LONG);
        done(pair, run);
    }

    private static void done(PostgresPair pair, MigrationRun run) {
        CutoverReport report = run.replication()
                .cutover(Cutover.builder().writeStop(WriteStop.readOnly()).build());
        assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
        assertThat(report.databases().get(0).left()).isEmpty();
        assertThat(differences(pair)).isEmpty();
        assertThat(isWritable(pair.source())).isFalse();
    }
}
