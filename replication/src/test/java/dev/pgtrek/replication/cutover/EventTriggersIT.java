package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.Change;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.LoadLedger;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Audit of definitions by event triggers, and whatever else may be in the way: every wait ends, and the locks go first. */
@PostgresTest(source = 14, target = 17, targetSettings = "wal_level=logical")
@Timeout(300)
@Tag("proof")
class EventTriggersIT {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration LATER = Duration.ofSeconds(2);

    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        pair.source()
                .execute(DATABASE, "SET default_transaction_read_only = off", "DROP EVENT TRIGGER IF EXISTS a_note");
        CutoverRig.drop(pair);
    }

    /** Writes a row for each definition; found by the search_path that sessions of pgtrek's leave empty. */
    private static void audit(PostgresServer source, String table) {
        source.execute(
                DATABASE,
                "CREATE TABLE ddl_log (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tag text)",
                "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$" + " BEGIN INSERT INTO " + table
                        + " (tag) VALUES (tg_tag); END $$",
                "CREATE EVENT TRIGGER a_note ON ddl_command_end EXECUTE FUNCTION note()");
    }

    @Test
    void anAuditOfDefinitionsThereAndBack(PostgresPair pair) {
        PostgresServer source = pair.source();
        PostgresServer target = pair.target();
        audit(source, "ddl_log");
        try (MigrationRun run = followed(pair, "audit")) {
            String added = "ALTER TABLE customer ADD COLUMN note text";
            assertThat(target.queryValue(DATABASE, "SELECT count(*) FROM pg_event_trigger WHERE evtenabled <> 'D'"))
                    .isEqualTo("0");
            target.execute(DATABASE, added);
            source.execute(DATABASE, added, "INSERT INTO customer (name, note) VALUES ('late', 'n')");
            run.replication().awaitInSync(LONG);
            CutoverReport there = run.replication()
                    .cutover(Cutover.builder().reverseReplication(true).build());
            assertThat(there.status()).describedAs(there.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(there.databases().get(0).isReplicatedBack()).isTrue();
            assertThat(target.queryValue(DATABASE, "SELECT string_agg(tag, ',') FROM ddl_log"))
                    .isEqualTo("ALTER TABLE");
            assertThat(target.queryValue(DATABASE, "SELECT string_agg(evtname, ',') FROM pg_event_trigger"))
                    .isEqualTo("a_note");
            CutoverReport back = run.replication().switchBack(Cutover.withDefaults());
            assertThat(back.status()).describedAs(back.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(isWritable(source)).isTrue();
        }
    }

    /** It fires although the session asks for none, and writes to a table that another session of the cutover has locked. */
    @Test
    void anEventTriggerThatWaitsForTheCutoversOwnLock(PostgresPair pair) throws Exception {
        PostgresServer source = pair.source();
        audit(source, "public.ddl_log");
        try (MigrationRun run = followed(pair, "always");
                LockWatcher watcher = new LockWatcher(source)) {
            source.execute(DATABASE, "ALTER EVENT TRIGGER a_note ENABLE ALWAYS");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().deadline(DEADLINE).build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(report.message().orElseThrow()).contains("deadline");
            assertThat(watcher.held()).isPositive().isLessThan(DEADLINE.plus(LATER));
            source.execute(DATABASE, "INSERT INTO invoice (customer) VALUES (1)");
            source.execute(DATABASE, "ALTER EVENT TRIGGER a_note DISABLE");
            done(pair, run);
        }
    }

    /** What never returns keeps the cutover from being undone as a whole, but the source is open, and nothing runs on. */
    @ParameterizedTest
    @ValueSource(strings = {"PERFORM pg_sleep(600)", "INSERT INTO public.late VALUES (1)"})
    void anEventTriggerThatHangsOrACommitThatDoes(String body, PostgresPair pair) throws Exception {
        PostgresServer source = pair.source();
        try (MigrationRun run = followed(pair, "hang");
                LockWatcher watcher = new LockWatcher(source)) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(writes -> {
                                writes.makeReadOnly();
                                source.execute(
                                        DATABASE,
                                        "SET default_transaction_read_only = off",
                                        "CREATE TABLE late (id int)",
                                        "CREATE FUNCTION hang_late() RETURNS trigger LANGUAGE plpgsql AS $$"
                                                + " BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$",
                                        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED"
                                                + " FOR EACH ROW EXECUTE FUNCTION hang_late()",
                                        "ALTER TABLE late ENABLE ALWAYS TRIGGER late",
                                        "CREATE FUNCTION hang() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
                                                + body + "; END $$",
                                        "CREATE EVENT TRIGGER a_note ON ddl_command_end EXECUTE FUNCTION hang()",
                                        "ALTER EVENT TRIGGER a_note ENABLE ALWAYS");
                            })
                            .deadline(DEADLINE)
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(report.databases().get(0).left()).isNotEmpty();
            assertThat(watcher.held()).isPositive().isLessThan(DEADLINE.plus(LATER));
            assertThat(isWritable(source)).isTrue();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(source.queryRows(
                                    "postgres",
                                    "SELECT query FROM pg_stat_activity WHERE state <> 'idle'"
                                            + " AND application_name LIKE 'pgtrek%cutover'"))
                            .isEmpty());
            source.execute(
                    DATABASE,
                    "INSERT INTO invoice (customer) VALUES (1)",
                    "DROP EVENT TRIGGER a_note",
                    "DROP TABLE late");
            done(pair, run);
        }
    }

    @Test
    void aTargetThatIsBlocked(PostgresPair pair) throws Exception {
        PostgresServer source = pair.source();
        try (MigrationRun run = followed(pair, "blocked");
                LockWatcher watcher = new LockWatcher(source);
                Connection other = pair.target().connect(DATABASE);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            String subscription = pair.target().queryValue("postgres", "SELECT subname FROM pg_subscription");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(writes -> {
                                writes.makeReadOnly();
                                statement.execute("COMMENT ON SUBSCRIPTION " + subscription + " IS 'busy'");
                            })
                            .deadline(DEADLINE)
                            .build());
            assertThat(report.completed()).describedAs(report.toString()).isFalse();
            assertThat(watcher.held()).isPositive().isLessThan(DEADLINE.plus(LATER));
            assertThat(isWritable(source)).isTrue();
            source.execute(DATABASE, "INSERT INTO invoice (customer) VALUES (1)");
            other.rollback();
            done(pair, run);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE parted DETACH PARTITION part_1",
                "DROP TABLE part_1",
                "ALTER TABLE part_1 RENAME TO part_9"
            })
    void aPartitionThatSomebodyChanges(String change, PostgresPair pair) throws Exception {
        PostgresServer source = pair.source();
        source.execute(
                DATABASE,
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE part_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
                "CREATE TABLE part_2 PARTITION OF parted FOR VALUES FROM (1000) TO (2000)",
                "INSERT INTO parted SELECT generate_series(1, 1500)");
        try (MigrationRun run = followed(pair, "parted");
                LockWatcher watcher = new LockWatcher(source);
                Connection other = source.connect(DATABASE);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(change);
            // its look at the partitions waits for that session, before any lock is taken
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .deadline(DEADLINE)
                            .preparation(DEADLINE)
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(watcher.held()).isLessThan(DEADLINE.plus(LATER));
            assertThat(isWritable(source)).isTrue();
            other.rollback();
            done(pair, run);
        }
    }

    /** Under load, with an audit of definitions: the cutover says what keeps it back, and no acknowledged row is lost. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE parted DETACH PARTITION part_1 | INSERT INTO part_1 VALUES (9001)     | was detached",
                "DROP TABLE part_1                          | INSERT INTO parted VALUES (1900)     | was dropped",
                "ALTER TABLE part_1 RENAME TO part_9        | INSERT INTO parted VALUES (999)      | was renamed"
            })
    void partitionsUnderLoadAndAnAudit(String change, String write, String said, PostgresPair pair) throws Exception {
        PostgresServer source = pair.source();
        source.execute(
                DATABASE,
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE part_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
                "CREATE TABLE part_2 PARTITION OF parted FOR VALUES FROM (1000) TO (2000)",
                "INSERT INTO parted SELECT generate_series(1, 998)",
                "INSERT INTO parted SELECT generate_series(1000, 1500)");
        audit(source, "ddl_log");
        try (LoadGenerator load = LoadGenerator.on(source, DATABASE)
                        .connections(3)
                        .transactionsPerSecond(100)
                        .start();
                MigrationRun run = followed(pair, "parted");
                LockWatcher watcher = new LockWatcher(source)) {
            source.execute(DATABASE, change, write.replace("part_1 VALUES (9001)", "part_1 VALUES (999)"));
            CutoverReport refused = run.replication()
                    .cutover(Cutover.builder()
                            .deadline(DEADLINE)
                            .preparation(DEADLINE)
                            .build());
            assertThat(refused.status()).describedAs(refused.toString()).isNotEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(refused.toString()).contains(said);
            assertThat(watcher.held()).isLessThan(DEADLINE.plus(LATER));
            assertThat(isWritable(source)).isTrue();

            new Change(pair, run, DATABASE).settle();
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .verify(Verify.CHECKSUMS)
                            .onSwitched(() -> load.switchTo(pair.target(), DATABASE))
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(watcher.held()).isLessThan(LONG);
            LoadLedger ledger = load.stop();
            assertThat(ledger.acknowledged()).isPositive();
            assertThat(ledger.discrepancies(pair.target(), DATABASE)).isEmpty();
        }
        for (String table : new String[] {"parted", "part_2"}) {
            String rows = "SELECT count(*) || ' ' || sum(id) FROM " + table;
            assertThat(pair.target().queryValue(DATABASE, rows)).isEqualTo(source.queryValue(DATABASE, rows));
        }
    }

    private static void done(PostgresPair pair, MigrationRun run) {
        CutoverReport again = run.replication().cutover(Cutover.withDefaults());
        assertThat(again.status()).describedAs(again.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
        assertThat(differences(pair)).isEmpty();
    }
}
