package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller may choose: what is copied at the last moment, how writes are stopped, and what becomes of the source. */
@PostgresTest(source = 15, target = 17)
@Timeout(180)
class CutoverChoicesIT {
    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
        for (var server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS second", "DROP ROLE IF EXISTS mover, owners, guest");
        }
    }

    @Test
    @Tag("proof")
    void tablesWithoutKeysAndLargeObjectsAreCopiedAtTheLastMoment(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE line (text text, \"od d\" int, twice int GENERATED ALWAYS AS (\"od d\" * 2) STORED)",
                        "INSERT INTO line SELECT 'line ' || n, n FROM generate_series(1, 100) AS n",
                        "CREATE UNLOGGED TABLE cache (id int PRIMARY KEY)",
                        "SELECT lo_from_bytea(4711, 'stays'), lo_from_bytea(4712, 'shrinks'), lo_from_bytea(4713, 'goes')");
        LogicalReplication strategy = LogicalReplication.builder()
                .keylessTables(KeylessTables.COPY_AT_CUTOVER)
                .build();
        try (MigrationRun run = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(strategy)
                .migrationId("late")
                .build()
                .start()) {
            run.replication().awaitInSync(LONG);
            pair.source()
                    .execute(
                            DATABASE,
                            "INSERT INTO cache VALUES (1)",
                            "UPDATE line SET text = E'tab\\t, line\\n, back\\\\slash' WHERE \"od d\" = 7",
                            "DELETE FROM line WHERE \"od d\" = 8",
                            "SELECT lo_truncate(lo_open(4712, 131072), 3)",
                            "SELECT lo_unlink(4713), lo_from_bytea(4714, repeat('new', 700000)::bytea)");
            CutoverReport refused = run.replication().cutover(Cutover.withDefaults());
            assertThat(refused.status()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(refused.message().orElseThrow()).contains("large objects");

            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .copyLargeObjects(true)
                            .verify(Verify.CHECKSUMS)
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.databases().get(0).stale()).isEmpty();
            assertThat(differences(pair)).isEmpty();
        }
    }

    @Test
    void theRightToConnectIsTakenAndGivenBack(PostgresPair pair) throws Exception {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE guest LOGIN PASSWORD 'guest'",
                        "GRANT CONNECT ON DATABASE \"shop \"\"x\"\"\" TO guest WITH GRANT OPTION");
        try (MigrationRun run = followed(pair, "connect")) {
            CutoverReport undone = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.revokeConnect();
                                assertThatThrownBy(() -> pair.source().connect(DATABASE, "guest", "guest"))
                                        .hasMessageContaining("permission denied");
                                throw new IllegalStateException("planted");
                            })
                            .build());
            assertThat(undone.status()).isEqualTo(CutoverReport.Status.UNDONE);
            pair.source().connect(DATABASE, "guest", "guest").close();

            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(WriteStop.revokedConnect())
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThatThrownBy(() -> pair.source().connect(DATABASE, "guest", "guest"))
                    .hasMessageContaining("permission denied");
            assertThat(differences(pair)).isEmpty();
        } finally {
            for (var server : List.of(pair.source(), pair.target())) {
                server.execute(
                        "postgres",
                        "REVOKE ALL ON DATABASE \"shop \"\"x\"\"\" FROM guest CASCADE",
                        "DROP ROLE IF EXISTS guest");
            }
        }
    }

    /** Who owns the database but can't see other sessions would overlook writers, and may shut itself out. */
    @Test
    void aUserWithFewRightsNeedsTheseForIt(PostgresPair pair) throws Exception {
        createForMover(pair);
        try (MigrationRun run = byMover(pair, "few");
                Connection guest = pair.source().connect("second", "guest", "guest")) {
            run.replication().awaitInSync(LONG);
            for (WriteStop stop : List.of(WriteStop.readOnly(), WriteStop.revokedConnect())) {
                CutoverReport blind = run.replication()
                        .cutover(Cutover.builder().writeStop(stop).build());
                assertThat(blind.status()).describedAs(blind.toString()).isEqualTo(CutoverReport.Status.UNDONE);
                assertThat(blind.message().orElseThrow()).contains("GRANT pg_read_all_stats, pg_signal_backend");
            }
            assertThat(guest.isValid(60)).isTrue();
            pair.source().execute("postgres", "GRANT pg_read_all_stats, pg_signal_backend TO mover");

            CutoverReport shutOut = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(WriteStop.revokedConnect())
                            .build());
            assertThat(shutOut.status()).describedAs(shutOut.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(shutOut.message().orElseThrow()).contains("GRANT CONNECT ON DATABASE", "mover");
            pair.source().execute("postgres", "GRANT CONNECT ON DATABASE second TO mover");

            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(WriteStop.revokedConnect())
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(guest.isValid(60)).isFalse();
        }
    }

    /** It reads, or watches; without superuser it can't be ended, and must keep nothing else from being cleaned up. */
    @Test
    void aSuperuserWhoConnectsAfterTheFenceIsTold(PostgresPair pair) throws Exception {
        createForMover(pair);
        pair.source().execute("postgres", "GRANT pg_read_all_stats, pg_signal_backend TO mover");
        List<Connection> late = new ArrayList<>();
        try (MigrationRun run = byMover(pair, "super")) {
            run.replication().awaitInSync(LONG);
            pair.source().execute("second", "INSERT INTO note VALUES (2)");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.makeReadOnly();
                                late.add(pair.source().connect("second"));
                                late.add(pair.source().connect("second", "guest", "guest"));
                                late.add(pair.source().connect("second"));
                            })
                            .build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.message()).isEmpty();
            assertThat(report.databases().get(0).left())
                    .extracting(Leftover::what)
                    .singleElement()
                    .asString()
                    .contains("may write", "of " + pair.source().user());
            assertThat(late.get(0).isValid(60)).isTrue();
            assertThat(late.get(1).isValid(60)).isFalse();
            try (Statement statement = late.get(2).createStatement()) {
                statement.execute("SET statement_timeout = '60s'"); // it would wait for ever for locks that are left
                statement.execute("BEGIN; SET TRANSACTION READ WRITE; LOCK TABLE note IN EXCLUSIVE MODE; ROLLBACK");
            }
            assertThat(pair.source().queryValue("second", "SELECT count(*) FROM pg_replication_slots"))
                    .isEqualTo("0");
            assertThat(pair.source().queryValue("second", "SELECT count(*) FROM pg_publication"))
                    .isEqualTo("0");
            assertThat(pair.target().queryValue("second", "SELECT count FROM notes"))
                    .isEqualTo("2");
        } finally {
            for (Connection session : late) {
                session.close();
            }
        }
    }

    /** What has to wait for the cutover is no difference. */
    @Test
    void definitionsThatDifferAreTold(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE INDEX invoice_customer ON invoice (customer)",
                        "GRANT SELECT ON invoice TO PUBLIC",
                        "CREATE UNLOGGED TABLE place (id int PRIMARY KEY)",
                        "CREATE UNLOGGED TABLE visit (id int PRIMARY KEY, place int REFERENCES place)");
        try (MigrationRun run = followed(pair, "definitions")) {
            pair.target().execute(DATABASE, "DROP INDEX invoice_customer", "REVOKE SELECT ON invoice FROM PUBLIC");
            CutoverReport report = run.replication().cutover(Cutover.withDefaults());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.databases().get(0).advice())
                    .extracting(Leftover::what)
                    .filteredOn(what -> what.startsWith("definitions differ"))
                    .containsExactlyInAnyOrder(
                            "definitions differ: index public.invoice_customer: missing on the target",
                            "definitions differ: grants to PUBLIC on table public.invoice: missing on the target");
        }
    }

    @Test
    void theSourceIsOpenedAgain(PostgresPair pair) {
        pair.source().execute("postgres", "ALTER DATABASE \"shop \"\"x\"\"\" SET default_transaction_read_only = off");
        try (MigrationRun run = followed(pair, "reopen")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().reopenSource(true).build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(isWritable(pair.source())).isTrue();
            assertThat(pair.source()
                            .queryValue(
                                    "postgres",
                                    "SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase"
                                            + " WHERE datname = 'shop \"x\"'"))
                    .isEqualTo("{default_transaction_read_only=off}");
        }
    }

    @Test
    void severalDatabasesAreSwitchedTogetherOrNotAtAll(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE second");
        pair.source().execute("second", "CREATE TABLE note (id int PRIMARY KEY)", "INSERT INTO note VALUES (1)");
        try (MigrationRun run = CutoverRig.migration(pair)
                .includeDatabase("second")
                .migrationId("both")
                .build()
                .start()) {
            run.replication().awaitInSync(LONG);
            pair.target().execute("second", "INSERT INTO note VALUES (2)");
            CutoverReport undone = run.replication().cutover(Cutover.withDefaults());
            assertThat(undone.status()).describedAs(undone.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(undone.differences()).hasSize(1);
            assertThat(isWritable(pair.source())).isTrue();

            CutoverReport one =
                    run.replication().cutover(Cutover.builder().oneAtATime(true).build());
            assertThat(one.status()).describedAs(one.toString()).isEqualTo(CutoverReport.Status.FAILED);
            assertThat(one.message().orElseThrow())
                    .contains("database second: ", "1 difference", "switched: " + DATABASE);
            assertThat(one.databases())
                    .extracting(DatabaseCutover::database, DatabaseCutover::status)
                    .containsExactly(
                            tuple("second", CutoverReport.Status.UNDONE),
                            tuple(DATABASE, CutoverReport.Status.COMPLETED));
            pair.source().execute("second", "INSERT INTO note VALUES (3)");
            pair.target().execute("second", "DELETE FROM note WHERE id = 2");
            CutoverReport both = run.replication().cutover(Cutover.withDefaults());
            assertThat(both.status()).describedAs(both.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(Contents.of(pair.target(), "second").differencesFrom(Contents.of(pair.source(), "second")))
                    .isEmpty();
            assertThat(differences(pair)).isEmpty();
        }
    }

    private static void createForMover(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE guest LOGIN PASSWORD 'guest'",
                        "CREATE ROLE owners",
                        "CREATE ROLE mover LOGIN REPLICATION PASSWORD 'mover' IN ROLE owners",
                        "CREATE DATABASE second OWNER owners");
        pair.source()
                .execute(
                        "second",
                        "GRANT ALL ON SCHEMA public TO owners",
                        "SET ROLE owners; CREATE TABLE note (id int PRIMARY KEY); INSERT INTO note VALUES (1);"
                                + " CREATE MATERIALIZED VIEW notes AS SELECT count(*) FROM note");
    }

    /** A run by one who is no superuser of the source. */
    private static MigrationRun byMover(PostgresPair pair, String id) {
        return Migration.builder()
                .source(Server.builder()
                        .host(pair.source().host())
                        .port(pair.source().port())
                        .user("mover")
                        .password("mover")
                        .database("postgres")
                        .build())
                .target(pair.target().uri())
                .includeDatabase("second")
                .strategy(LogicalReplication.withDefaults())
                .migrationId(id)
                .build()
                .start();
    }
}
