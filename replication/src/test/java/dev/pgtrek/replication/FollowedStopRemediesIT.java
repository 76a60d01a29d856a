package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * Who does what a stop advises that could not do all, or stops as he is advised, ends with equal servers: no row is lost,
 * also none that the target alone holds, and nothing of pgtrek is left.
 */
@PostgresTest(source = 15, target = 18)
@Timeout(300)
class FollowedStopRemediesIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String NAME = ReplicationName.of("followed", "shop").toString();
    /** The target's sessions of ours that wait for a lock. */
    private static final String WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = 'shop'"
            + " AND backend_type = 'client backend' AND wait_event_type = 'Lock' AND application_name LIKE 'pgtrek%'";

    @BeforeEach
    void create(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE mover LOGIN REPLICATION",
                        "CREATE ROLE follower LOGIN REPLICATION",
                        "GRANT pg_read_all_data TO follower",
                        "CREATE DATABASE shop OWNER mover");
        pair.source()
                .execute(
                        "shop",
                        "SET ROLE mover",
                        "CREATE TABLE item (id int PRIMARY KEY, name text)",
                        "INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) AS n",
                        "CREATE TABLE line (text text)",
                        "INSERT INTO line VALUES ('one'), ('two')",
                        "CREATE UNLOGGED TABLE draft (item int CONSTRAINT deferred REFERENCES item)",
                        "CREATE SEQUENCE number START 17",
                        "SELECT nextval('number')");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (FoundMigration found :
                Migration.find(pair.source().server(), pair.target().server())) {
            try (ReplicationHandle run = migration(pair, pair.source().server(), LogicalReplication.withDefaults())
                    .build()
                    .replication(found.migrationId())) {
                run.stop();
            }
        }
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP ROLE IF EXISTS mover, follower");
        }
    }

    private static Migration.Builder migration(PostgresPair pair, Server source, LogicalReplication strategy) {
        return Migration.builder()
                .source(source)
                .target(pair.target().server())
                .includeDatabase("shop")
                .strategy(strategy)
                .migrationId("followed");
    }

    private static Server as(String user, PostgresServer server) {
        return Server.builder()
                .host(server.host())
                .port(server.port())
                .user(user)
                .database("postgres")
                .build();
    }

    private static LogicalReplication.Builder full() {
        return LogicalReplication.builder().keylessTables(KeylessTables.FULL);
    }

    /** A run whose target has a table of its own, with the only row of its kind. */
    private static MigrationRun followed(PostgresPair pair, String user, LogicalReplication.Builder strategy) {
        Server source = user.isEmpty() ? pair.source().server() : as(user, pair.source());
        MigrationRun run = migration(pair, source, strategy.build()).build().start();
        run.replication().awaitInSync(LONG);
        pair.target().execute("shop", "CREATE TABLE own (id int PRIMARY KEY)", "INSERT INTO own VALUES (7000)");
        pair.source()
                .execute("shop", "INSERT INTO item VALUES (200, 'meanwhile')", "DELETE FROM line WHERE text = 'two'");
        run.replication().awaitInSync(LONG);
        return run;
    }

    private static void endsEqual(PostgresPair pair) {
        assertThat(Migration.find(pair.source().server(), pair.target().server()))
                .isEmpty();
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")).stream()
                        .filter(line -> !line.contains("public.own")))
                .isEmpty();
        assertThat(pair.target().queryValue("shop", "SELECT id FROM own")).isEqualTo("7000");
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            assertThat(server.queryValue("shop", "SELECT relreplident FROM pg_class WHERE relname = 'line'"))
                    .isEqualTo("d");
            assertThat(server.queryValue("shop", "SELECT count(*) FROM pg_constraint WHERE conname = 'deferred'"))
                    .isEqualTo("1");
            assertThat(server.queryValue("postgres", "SELECT count(*) FROM pg_replication_slots"))
                    .isEqualTo("0");
        }
        assertThat(pair.source().queryValue("shop", "SELECT count(*) FROM pg_publication"))
                .isEqualTo("0");
        assertThat(pair.target().queryValue("postgres", "SELECT count(*) FROM pg_subscription"))
                .isEqualTo("0");
        pair.source().execute("shop", "UPDATE line SET text = 'changed'"); // not published without an identity
    }

    private static String remedyOf(StopReport report, String what) {
        return report.left().stream()
                .filter(left -> left.what().startsWith(what))
                .map(Leftover::remedy)
                .findFirst()
                .orElseThrow(() -> new AssertionError("none for " + what + ": " + report));
    }

    /** Stops it, and ends the session with the target when it comes to wait for what another session keeps locked. */
    private static StopReport stoppedInPart(PostgresPair pair, MigrationRun run, String locking) throws Exception {
        try (Connection other = pair.target().connect("shop");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(locking);
            CompletableFuture<List<StopReport>> stopping = CompletableFuture.supplyAsync(run.replication()::stop);
            await().atMost(LONG)
                    .until(() -> !pair.target().queryRows("postgres", WAITING).isEmpty());
            pair.target().execute("postgres", "SELECT pg_terminate_backend(pid) FROM (" + WAITING + ") AS w");
            StopReport report = stopping.get(LONG.toSeconds(), TimeUnit.SECONDS).get(0);
            assertThat(report.complete()).isFalse();
            return report;
        }
    }

    @Test
    @Tag("proof")
    void whenTheTargetCannotBePaused(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "", full())) {
            StopReport report =
                    stoppedInPart(pair, run, "ALTER SUBSCRIPTION " + NAME + " SET (synchronous_commit = 'on')");
            assertThat(remedyOf(report, "the subscription " + NAME + " on the target can't be paused"))
                    .isEqualTo("stop it again");
            assertThat(run.replication().stop()).as(report.toString()).allMatch(StopReport::complete);
        }
        endsEqual(pair);
    }

    /** The definitions that wait are in the journal until they are made. */
    @Test
    @Tag("proof")
    void whenTheTargetIsLostBeforeItsDefinitionsAreMade(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "", full())) {
            StopReport report = stoppedInPart(pair, run, "ALTER SEQUENCE number RESTART WITH 3");
            assertThat(remedyOf(report, "the journal on the target")).isEqualTo("stop it again");
            assertThat(run.replication().stop()).as(report.toString()).allMatch(StopReport::complete);
        }
        endsEqual(pair);
    }

    @Test
    void whenTheTargetIsLostBeforeItsSubscriptionIsDropped(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "", full())) {
            StopReport report = stoppedInPart(pair, run, "LOCK TABLE pg_replication_origin IN SHARE MODE");
            Printed.runInDatabase(pair, remedyOf(report, "the subscription " + NAME + " on the target"));
            Printed.runInDatabase(pair, remedyOf(report, "the replica identities of tables on the target"));
            Printed.runInDatabase(pair, remedyOf(report, "the schema " + NAME + " on the target"));
        }
        endsEqual(pair);
    }

    /** The user of the source may neither end what reads slots, nor drop a publication of another role's. */
    @Test
    void whenTheSourceRefuses(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "mover", full())) {
            String id = pair.target().queryValue("shop", "SELECT oid FROM pg_subscription");
            String system = pair.target().queryValue("postgres", "SELECT system_identifier FROM pg_control_system()");
            String ofTable = "pg_" + id + "_sync_16400_" + system;
            String ofOther = "pg_" + id + "_sync_16400_7";
            pair.target().execute("shop", "ALTER SUBSCRIPTION " + NAME + " DISABLE");
            pair.source()
                    .execute(
                            "shop",
                            "SELECT pg_create_logical_replication_slot('" + ofTable + "', 'pgoutput')",
                            "SELECT pg_create_logical_replication_slot('" + ofOther + "', 'pgoutput')",
                            "ALTER PUBLICATION " + NAME + " OWNER TO "
                                    + pair.source().user());
            try (Connection reader = reading(pair.source(), NAME);
                    Connection other = reading(pair.source(), ofTable)) {
                assertThat(reader.isClosed() || other.isClosed()).isFalse();
                assertThat(pair.source()
                                .queryValue("postgres", "SELECT count(*) FROM pg_replication_slots WHERE active"))
                        .isEqualTo("2");
                StopReport report = run.replication().stop().get(0);
                assertThat(report.left()).hasSize(3);
                Printed.runInDatabase(pair, remedyOf(report, "the slot " + NAME + " on the source"));
                Printed.runInDatabase(pair, remedyOf(report, "slots of tables' first copies on the source"));
                Printed.runInDatabase(pair, remedyOf(report, "the publication " + NAME + " on the source"));
            }
            pair.source().execute("shop", "SELECT pg_drop_replication_slot('" + ofOther + "')");
        }
        endsEqual(pair);
    }

    /** Another reader of the slot; waits until it is free. */
    private static Connection reading(PostgresServer source, String slot) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, source.user());
        PGProperty.PASSWORD.set(properties, source.password());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        return await().atMost(LONG).ignoreExceptions().until(() -> begun(source, properties, slot), one -> true);
    }

    private static Connection begun(PostgresServer source, Properties properties, String slot) throws SQLException {
        Connection session = DriverManager.getConnection(source.jdbcUrl("shop"), properties);
        boolean reads = false;
        try {
            session.unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", NAME)
                    .start();
            reads = true;
            return session;
        } finally {
            if (!reads) {
                session.close();
            }
        }
    }

    /** By whom they are named is not known where the target may not tell its number. */
    @Test
    @Tag("proof")
    void whenTheSlotsOfFirstCopiesAreNotKnown(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "", full())) {
            String id = pair.target().queryValue("shop", "SELECT oid FROM pg_subscription");
            String system = pair.target().queryValue("postgres", "SELECT system_identifier FROM pg_control_system()");
            String slots = "SELECT pg_create_logical_replication_slot('pg_" + id + "_sync_16400_%s', 'pgoutput')";
            pair.source().execute("shop", slots.formatted(system), slots.formatted("7"));
            pair.target().execute("shop", "ALTER FUNCTION pg_catalog.pg_control_system() RENAME TO hidden");
            StopReport report = run.replication().stop().get(0);
            assertThat(report.left()).hasSize(1);
            pair.target().execute("shop", "ALTER FUNCTION pg_catalog.hidden() RENAME TO pg_control_system");
            String remedy = remedyOf(report, "slots of tables' first copies on the source");
            Matcher asking = Pattern.compile("on the target, in database shop: (SELECT [^;]+);")
                    .matcher(remedy);
            assertThat(asking.find()).as(remedy).isTrue();
            String number = pair.target().queryValue("shop", asking.group(1));
            Printed.runInDatabase(
                    pair, remedy.substring(remedy.indexOf("on the source")).replace("…", String.valueOf(number)));
            assertThat(pair.source()
                            .queryValue("postgres", "SELECT string_agg(slot_name, ' ') FROM pg_replication_slots"))
                    .as("another subscriber's stays")
                    .isEqualTo("pg_" + id + "_sync_16400_7");
            pair.source().execute("shop", "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
        }
        endsEqual(pair);
    }

    /** The source's user may not replicate: the target's server has made the slot, and can't reach the source any more. */
    @Test
    @Tag("proof")
    void whenTheTargetsServerCannotDropItsSlot(PostgresPair pair) {
        pair.source().execute("postgres", "ALTER ROLE mover NOREPLICATION");
        LogicalReplication.Builder strategy = full().sourceAsSeenFromTarget(as("follower", pair.source()));
        try (MigrationRun run = followed(pair, "mover", strategy)) {
            pair.source().execute("postgres", "ALTER ROLE follower NOLOGIN");
            StopReport report = run.replication().stop().get(0);
            assertThat(report.left()).hasSize(2);
            Printed.runInDatabase(pair, remedyOf(report, "the slot of subscription " + NAME));
            Printed.runInDatabase(pair, remedyOf(report, "the slot " + NAME + " on the source"));
        }
        endsEqual(pair);
    }

    @Test
    @Tag("proof")
    void whenTheCommentOnThePublicationIsAnothers(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "", full())) {
            pair.source().execute("shop", "COMMENT ON PUBLICATION " + NAME + " IS 'planted'");
            StopReport report = run.replication().stop().get(0);
            assertThat(report.removed()).isEmpty();
            assertThat(remedyOf(report, "what was taken down of this replication can't be read"))
                    .isEqualTo("do as the message says, then stop it again");
            String message = report.left().get(0).what();
            assertThat(message).contains("after setting the replica identities of tables on both servers");
            pair.source().execute("shop", "ALTER TABLE line REPLICA IDENTITY DEFAULT");
            pair.target().execute("shop", "ALTER TABLE line REPLICA IDENTITY DEFAULT");
            pair.source().execute("shop", first("COMMENT ON PUBLICATION \\S+ IS NULL", message));
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        endsEqual(pair);
    }

    @Test
    @Tag("proof")
    void whenTheJournalIsNotAsItWasWritten(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "", full())) {
            pair.target().execute("shop", "ALTER TABLE " + NAME + ".stale DROP COLUMN what");
            StopReport report = run.replication().stop().get(0);
            assertThat(report.removed()).isEmpty();
            assertThat(remedyOf(report, "what was taken down of this replication can't be read"))
                    .isEqualTo("do as the message says, then stop it again");
            String message = report.left().get(0).what();
            assertThat(message).contains("look at what it holds, and then: DROP SCHEMA");
            pair.target()
                    .execute("shop", "ALTER TABLE draft ADD CONSTRAINT deferred FOREIGN KEY (item) REFERENCES item");
            pair.target().execute("shop", first("DROP SCHEMA \\S+ CASCADE", message));
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        endsEqual(pair);
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group();
    }

    /** A slot that nobody reads is told by the status, and by the checks of other migrations. */
    @Test
    @Tag("proof")
    void whenASlotKeepsMuch(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "", full().maxWalKept(12 << 20))) {
            pair.target().execute("shop", "ALTER SUBSCRIPTION " + NAME + " DISABLE");
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE TABLE filler AS SELECT repeat(md5(g::text), 32) FROM generate_series(1, 8000) g",
                            "DROP TABLE filler");
            ReplicationStatus status = run.replication().status().get(0);
            assertThat(status.findings())
                    .filteredOn(finding -> finding.id().equals("wal-kept"))
                    .flatExtracting(finding -> finding.remedy().stream().toList())
                    .singleElement()
                    .asString()
                    .endsWith("or stop this migration");
            List<Finding> idle = idleSlots(pair);
            assertThat(idle).hasSize(1);
            assertThat(idle.get(0).remedy().orElseThrow())
                    .isEqualTo("ask for the status of migration followed, and finish or stop it");
        }
        try (ReplicationHandle run = migration(pair, pair.source().server(), LogicalReplication.withDefaults())
                .build()
                .replication("followed")) {
            assertThat(run.stop()).allMatch(StopReport::complete);
        }
        assertThat(idleSlots(pair)).isEmpty();
        endsEqual(pair);
    }

    private static List<Finding> idleSlots(PostgresPair pair) {
        await().atMost(LONG)
                .until(() -> "0"
                        .equals(pair.source()
                                .queryValue("postgres", "SELECT count(*) FROM pg_replication_slots WHERE active")));
        return migration(pair, pair.source().server(), LogicalReplication.withDefaults())
                .migrationId("another")
                .checks(StandardChecks.all())
                .build()
                .check()
                .findings()
                .stream()
                .filter(finding -> finding.id().equals("slot-retention"))
                .toList();
    }
}
