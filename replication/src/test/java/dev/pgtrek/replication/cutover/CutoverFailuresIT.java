package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.MigrationCancelledException;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.Verify;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverReport.Difference;
import dev.pgtrek.cutover.CutoverStatus;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.replication.cutover.CutoverProcess.End;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
            CutoverReport report = run.cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("one", "COMMIT PREPARED");
            assertThat(report.outage()).isZero();
            pair.source().execute(DATABASE, "COMMIT PREPARED 'one'");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTransactionThatIsPreparedMeanwhile(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "meanwhile")) {
            CutoverReport report = run.cutover(Cutover.stoppingWritesWith(() -> pair.source()
                    .execute(DATABASE, "BEGIN", "DELETE FROM invoice WHERE id = 1", "PREPARE TRANSACTION 'late'")));
            pair.source().execute(DATABASE, "ROLLBACK PREPARED 'late'");
            assertThat(report.message().orElseThrow()).contains("late", "ROLLBACK PREPARED");
            undoneAndThenDone(pair, run, report);
        }
    }

    /** The target commits, and nobody hears of it: the application must not be sent back to the source. */
    @Test
    void aSwitchWhoseAnswerIsLost(PostgresPair pair) throws Exception {
        List<String> calls = new ArrayList<>();
        try (LostAnswer way = LostAnswer.on(pair.target().port(), ".switched ()");
                MigrationRun run = CutoverRig.migration(pair)
                        .target(pair.target().uri().replace(":" + pair.target().port() + "/", ":" + way.port() + "/"))
                        .migrationId("lost")
                        .build()
                        .start()) {
            run.awaitInSync(LONG);
            CutoverReport report = run.cutover(
                    Cutover.withDefaults().onAbort(() -> calls.add("abort")).onSwitched(() -> calls.add("switched")));
            assertThat(way.isLost()).isTrue();
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverStatus.FAILED);
            assertThat(report.message().orElseThrow()).contains("in doubt", DATABASE);
            assertThat(calls).isEmpty();
            assertThat(isWritable(pair.source())).isFalse();
            way.heal();
            CutoverReport again = run.cutover(Cutover.withDefaults().onSwitched(() -> calls.add("switched")));
            assertThat(again.status()).describedAs(again.toString()).isEqualTo(CutoverStatus.COMPLETED);
            assertThat(calls).containsExactly("switched");
            assertThat(again.databases().get(0).left()).isEmpty();
            assertThat(isWritable(pair.source())).isFalse();
            assertThat(differences(pair)).isEmpty();
        }
    }

    @Test
    void aForeignKeyThatTakesTooLong(PostgresPair pair) throws Exception {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE UNLOGGED TABLE place (id int PRIMARY KEY)",
                        "CREATE UNLOGGED TABLE visit (id int PRIMARY KEY, place int REFERENCES place)");
        try (MigrationRun run = followed(pair, "longfkey");
                Connection reader = pair.target().connect(DATABASE);
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("LOCK TABLE visit IN ACCESS EXCLUSIVE MODE");
            CutoverReport report = run.cutover(Cutover.withDefaults().within(Duration.ofSeconds(15)));
            assertThat(report.message().orElseThrow()).contains("visit_place_fkey");
            reader.rollback();
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTableThatIsNew(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "newcomer")) {
            pair.source().execute(DATABASE, "CREATE TABLE newcomer (id int)", "INSERT INTO newcomer VALUES (1)");
            CutoverReport report = run.cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("public.newcomer");
            pair.target().execute(DATABASE, "CREATE TABLE newcomer (id int)");
            CutoverReport again = run.cutover(Cutover.withDefaults());
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
            CutoverReport report = run.cutover(Cutover.withDefaults().within(Duration.ofSeconds(2)));
            assertThat(report.message().orElseThrow()).contains("pid ", "in time");
            writer.commit();
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aCallbackThatFails(PostgresPair pair) {
        List<String> calls = new ArrayList<>();
        try (MigrationRun run = followed(pair, "callback")) {
            CutoverReport report = run.cutover(Cutover.stoppingWrites(source -> {
                        source.revokeConnect();
                        throw new IllegalStateException("planted");
                    })
                    .onAbort(() -> calls.add("abort")));
            assertThat(report.message().orElseThrow()).contains("planted");
            assertThat(calls).containsExactly("abort");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aCallbackThatTakesTooLong(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "slow")) {
            CutoverReport report = run.cutover(Cutover.stoppingWrites(source -> {
                        while (!source.timeLeft().isZero()) {
                            Thread.onSpinWait();
                        }
                    })
                    .within(Duration.ofMillis(200)));
            assertThat(report.message().orElseThrow()).contains("deadline of 200 ms");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTargetThatDiffers(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "differs")) {
            pair.target().execute(DATABASE, "UPDATE customer SET name = 'planted' WHERE id = 5");
            CutoverReport report = run.cutover(Cutover.withDefaults().verifying(Verify.CHECKSUMS));
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
                        "CREATE UNLOGGED TABLE place (id int PRIMARY KEY)",
                        "INSERT INTO place VALUES (1)",
                        "CREATE UNLOGGED TABLE visit (id int PRIMARY KEY, place int REFERENCES place)",
                        "INSERT INTO visit VALUES (1, 1)");
        try (MigrationRun run = followed(pair, "fkey")) {
            pair.target().execute(DATABASE, "DELETE FROM place");
            CutoverReport report = run.cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("visit_place_fkey");
            pair.target().execute(DATABASE, "INSERT INTO place VALUES (1)");
            undoneAndThenDone(pair, run, report);
            assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
                    .isEqualTo("2");
        }
    }

    @Test
    void aTargetThatCannotTakeOver(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "refuse")) {
            pair.target()
                    .execute(
                            DATABASE,
                            "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS"
                                    + " $$BEGIN RAISE 'planted'; END$$",
                            "CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('DROP SUBSCRIPTION')"
                                    + " EXECUTE FUNCTION refuse()");
            CutoverReport report = run.cutover(Cutover.withDefaults());
            assertThat(report.message().orElseThrow()).contains("planted");
            pair.target().execute(DATABASE, "DROP EVENT TRIGGER refuse", "DROP FUNCTION refuse()");
            undoneAndThenDone(pair, run, report);
        }
    }

    @Test
    void aTargetThatIsDown(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "tdown")) {
            CutoverReport report = run.cutover(Cutover.stoppingWrites(source -> {
                        source.makeReadOnly();
                        pair.target().stop();
                    })
                    .within(Duration.ofSeconds(20)));
            assertThat(report.status()).isEqualTo(CutoverStatus.FAILED);
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
            CutoverReport report = run.cutover(Cutover.stoppingWrites(source -> {
                        source.makeReadOnly();
                        pair.source().stop();
                    })
                    .within(Duration.ofSeconds(20)));
            assertThat(report.status()).isEqualTo(CutoverStatus.FAILED);
            assertThat(report.databases().get(0).left()).isNotEmpty();
            pair.source().restart();
            assertThat(isWritable(pair.source())).isFalse();
            assertThat(run.stopReplication()).allMatch(StopReport::complete);
            assertThat(isWritable(pair.source())).isTrue();
        }
    }

    @Test
    void aThreadThatIsInterrupted(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "interrupt")) {
            assertThatThrownBy(() -> run.cutover(Cutover.stoppingWrites(source -> {
                        source.makeReadOnly();
                        Thread.currentThread().interrupt();
                    })))
                    .isInstanceOf(MigrationCancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(isWritable(pair.source())).isTrue();
            run.awaitInSync(LONG);
            done(pair, run);
        }
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
            assertThat(run.stopReplication()).allMatch(StopReport::complete);
            assertThat(isWritable(pair.source())).isTrue();
            assertThat(differences(pair)).isEmpty();
        }
    }

    @Test
    void aProcessThatIsKilledAfterTheSwitch(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "killed3")) {
            CutoverProcess.run(pair, "killed3", End.WHEN_THE_TARGET_HAS_TAKEN_OVER);
            assertThat(run.stopReplication()).allMatch(StopReport::complete);
            assertThat(isWritable(pair.source()))
                    .describedAs("the target has taken over")
                    .isFalse();
            assertThat(differences(pair)).isEmpty();
        }
    }

    private static void undoneAndThenDone(PostgresPair pair, MigrationRun run, CutoverReport report) {
        assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverStatus.UNDONE);
        assertThat(isWritable(pair.source())).isTrue();
        pair.source().execute(DATABASE, "INSERT INTO invoice (customer) VALUES (2)");
        run.awaitInSync(LONG);
        done(pair, run);
    }

    private static void done(PostgresPair pair, MigrationRun run) {
        CutoverReport report = run.cutover(Cutover.stoppingWrites(WriteStop.readOnly()));
        assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverStatus.COMPLETED);
        assertThat(report.databases().get(0).left()).isEmpty();
        assertThat(differences(pair)).isEmpty();
        assertThat(isWritable(pair.source())).isFalse();
    }
}
