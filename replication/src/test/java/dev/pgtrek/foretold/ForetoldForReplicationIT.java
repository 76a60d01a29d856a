package dev.pgtrek.foretold;

import static dev.pgtrek.foretold.Foretold.assertFailsInSpite;
import static dev.pgtrek.foretold.Foretold.startInSpite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an error of a requirement of replication foretells comes true when the check is ignored. */
@Tag("proof")
class ForetoldForReplicationIT {
    private static PostgresPair start(UnaryOperator<PostgresServer.Builder> source) {
        return start(source, target -> target);
    }

    private static PostgresPair start(
            UnaryOperator<PostgresServer.Builder> source, UnaryOperator<PostgresServer.Builder> target) {
        PostgresPair pair = PostgresPair.start(
                source.apply(PostgresServer.builder(15).setting("wal_level", "logical")),
                target.apply(PostgresServer.builder(18)));
        pair.source().execute("postgres", "CREATE ROLE mover LOGIN PASSWORD 'x'", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE item (id int PRIMARY KEY, name text)",
                        "INSERT INTO item VALUES (1, 'one')");
        return pair;
    }

    private static Supplier<Migration.Builder> migration(PostgresPair pair) {
        return () -> Foretold.migration(pair.source().uri(), pair.target().uri(), LogicalReplication.withDefaults())
                .includeDatabase("shop");
    }

    @Test
    void walLevel() {
        try (PostgresPair pair = start(source -> source.setting("wal_level", "replica"))) {
            assertFailsInSpite("wal-level", "shop", migration(pair), "wal_level");
        }
    }

    @Test
    void replicationSlots() {
        try (PostgresPair pair = start(source -> source.setting("max_replication_slots", "1"))) {
            pair.source().execute("postgres", "SELECT pg_create_physical_replication_slot('taken')");
            assertFailsInSpite("replication-slots", "shop", migration(pair), "all replication slots are in use");
        }
    }

    /** The check that the target reaches the source finds out as well: it takes a walsender itself. */
    @Test
    void walSenders() {
        try (PostgresPair pair = start(source -> source.setting("max_wal_senders", "0"))) {
            assertFailsInSpite(
                    "wal-senders",
                    "shop",
                    () -> migration(pair).get().ignoreCheck("source-reachable-from-target"),
                    "max_wal_senders");
        }
    }

    /** The copy is done, but nothing that is written afterwards arrives: no worker can start. */
    @Test
    void targetWorkers() {
        try (PostgresPair pair =
                start(source -> source, target -> target.setting("max_active_replication_origins", "0"))) {
            try (MigrationRun run = startInSpite("target-workers", migration(pair))) {
                pair.source().execute("shop", "INSERT INTO item VALUES (2, 'two')");
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> pair.target().log().contains("cannot start logical replication workers"));
                assertThat(pair.source().queryRows("postgres", "SELECT FROM pg_replication_slots WHERE active"))
                        .isEmpty();
                assertThat(run.replication().status())
                        .extracting(ReplicationStatus::state)
                        .isNotEmpty()
                        .doesNotContain(ReplicationStatus.State.IN_SYNC);
                run.cancel();
            }
        }
    }

    @Test
    void replicationPrivileges() {
        try (PostgresPair pair = start(source -> source)) {
            pair.source()
                    .execute(
                            "shop",
                            "GRANT SELECT ON item TO mover",
                            "GRANT CREATE ON DATABASE shop TO mover",
                            "ALTER ROLE mover REPLICATION");
            assertFailsInSpite(
                    "replication-privileges",
                    "shop",
                    () -> migration(pair).get().source(pair.source().uri().replace("postgres:postgres@", "mover:x@")),
                    "must be owner of table item");
        }
    }

    @Test
    void selectedObjects() {
        try (PostgresPair pair = start(source -> source)) {
            pair.source()
                    .execute(
                            "shop",
                            "CREATE TYPE state AS ENUM ('new')",
                            "CREATE TABLE orders (id int PRIMARY KEY, state state)");
            assertFailsInSpite(
                    "selected-objects",
                    "shop",
                    () -> migration(pair).get().excludeObject("state"),
                    "relation \"public.orders\" does not exist");
        }
    }

    @Test
    void sourceReachableFromTarget() {
        try (PostgresPair pair = start(source -> source)) {
            LogicalReplication elsewhere = LogicalReplication.builder()
                    .sourceAsSeenFromTarget(Server.parse("postgresql://postgres:x@127.0.0.1:1/postgres"))
                    .build();
            assertFailsInSpite(
                    "source-reachable-from-target",
                    "shop",
                    () -> Foretold.migration(pair.source().uri(), pair.target().uri(), elsewhere)
                            .includeDatabase("shop"),
                    "can't subscribe to the source");
        }
    }

    /** The tables are not published all the same, or the source's own writes would fail. */
    @Test
    void tablesWithoutKeys() {
        try (PostgresPair pair = start(source -> source)) {
            pair.source().execute("shop", "CREATE TABLE remark (text text)", "INSERT INTO remark VALUES ('one')");
            assertFailsInSpite("replica-identity", "shop", migration(pair), "public.remark", "no usable key");
            pair.source().execute("shop", "UPDATE remark SET text = 'two'");
        }
    }

    /** An UPDATE stops the target for good. */
    @Test
    void wholeRowsWithoutEquality() {
        try (PostgresPair pair = start(source -> source)) {
            pair.source()
                    .execute(
                            "shop",
                            "CREATE TABLE remark (id int, text json)",
                            "ALTER TABLE remark REPLICA IDENTITY FULL",
                            "INSERT INTO remark VALUES (1, '1')");
            try (MigrationRun run = startInSpite("replica-identity", migration(pair))) {
                run.await();
                pair.source().execute("shop", "UPDATE remark SET text = '2'");
                assertStopped(pair, run, "could not identify an equality operator");
            }
        }
    }

    /** What the target has of its own stays, and stops it for good as soon as the source has a row of the same key. */
    @Test
    void append() {
        try (PostgresPair pair = start(source -> source)) {
            pair.target().execute("postgres", "CREATE DATABASE shop");
            pair.target()
                    .execute(
                            "shop",
                            "CREATE TABLE item (id int PRIMARY KEY, name text)",
                            "INSERT INTO item VALUES (2, 'mine')");
            try (MigrationRun run = startInSpite(
                    "replication-append", () -> migration(pair).get().populatedTarget(PopulatedTarget.APPEND))) {
                run.await();
                pair.source().execute("shop", "INSERT INTO item VALUES (2, 'two')");
                assertStopped(pair, run, "already exists");
            }
        }
    }

    @Test
    void roleSettings() {
        try (PostgresPair pair = start(source -> source)) {
            pair.source().execute("shop", "ALTER TABLE item ADD names text[]");
            pair.target().execute("postgres", "ALTER ROLE postgres SET array_nulls = off");
            try (MigrationRun run = startInSpite("role-settings", migration(pair))) {
                run.await();
                pair.source().execute("shop", "INSERT INTO item VALUES (2, 'two', '{NULL}')");
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> "t"
                                .equals(pair.target()
                                        .queryValue("shop", "SELECT names = ARRAY['NULL'] FROM item WHERE id = 2")));
                run.replication().stop();
            }
        }
    }

    private static void assertStopped(PostgresPair pair, MigrationRun run, String says) {
        await().atMost(Duration.ofMinutes(2)).until(() -> pair.target().log().contains(says));
        assertThat(run.replication().status())
                .extracting(ReplicationStatus::state)
                .isNotEmpty()
                .doesNotContain(ReplicationStatus.State.IN_SYNC);
        run.replication().stop();
    }

    @Test
    void standby() throws IOException {
        try (PostgresPair pair = start(source -> source)) {
            pair.source().stop();
            Files.createFile(pair.source().dataDirectory().orElseThrow().resolve("standby.signal"));
            pair.source().restart();
            assertFailsInSpite("standby", "shop", migration(pair), "read-only transaction");
        }
    }

    @Test
    void names() {
        try (PostgresPair pair = start(source -> source)) {
            Supplier<Migration.Builder> again = () -> migration(pair).get().migrationId("nightly");
            try (MigrationRun first = again.get().build().start()) {
                first.await();
            }
            assertFailsInSpite(
                    "names",
                    "shop",
                    () -> again.get().populatedTarget(PopulatedTarget.APPEND).ignoreCheck("replication-append"),
                    "nightly");
        }
    }

    @Test
    void plannedCutover() {
        LogicalReplication planned = LogicalReplication.builder()
                .plannedCutover(Cutover.withDefaults())
                .build();
        try (PostgresPair pair = start(source -> source)) {
            pair.source().execute("shop", "SELECT lo_from_bytea(4711, 'x')");
            try (MigrationRun run = startInSpite(
                    "planned-cutover",
                    () -> Foretold.migration(pair.source().uri(), pair.target().uri(), planned)
                            .includeDatabase("shop"))) {
                run.replication().awaitInSync(Duration.ofMinutes(2));
                CutoverReport report = run.replication().cutover(Cutover.withDefaults());
                assertThat(report.status()).isEqualTo(CutoverReport.Status.UNDONE);
                assertThat(report.message().orElseThrow()).contains("large objects", "Cutover.copyLargeObjects");
                run.replication().stop();
            }
        }
    }

    @Test
    void layouts() {
        try (PostgresPair pair = start(source -> source)) {
            pair.target().execute("postgres", "CREATE DATABASE shop");
            pair.target().execute("shop", "CREATE TABLE item (id int PRIMARY KEY)");
            assertFailsInSpite(
                    "partitions-and-drift",
                    "shop",
                    () -> migration(pair)
                            .get()
                            .populatedTarget(PopulatedTarget.APPEND)
                            .ignoreCheck("replication-append"),
                    "name");
        }
    }
}
