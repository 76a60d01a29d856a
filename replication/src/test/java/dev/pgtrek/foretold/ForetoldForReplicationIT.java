package dev.pgtrek.foretold;

import static dev.pgtrek.foretold.Foretold.assertFailsInSpite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.PopulatedTarget;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.strategy.ReplicationState;
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

    @Test
    void walSenders() {
        try (PostgresPair pair = start(source -> source.setting("max_wal_senders", "0"))) {
            assertFailsInSpite("wal-senders", "shop", migration(pair), "max_wal_senders");
        }
    }

    /** The copy is done, but nothing that is written afterwards arrives: no worker can start. */
    @Test
    void targetWorkers() {
        try (PostgresPair pair =
                start(source -> source, target -> target.setting("max_active_replication_origins", "0"))) {
            Migration migration =
                    migration(pair).get().ignoreCheck("target-workers").build();
            Foretold.assertForetold("target-workers", migration(pair));
            try (MigrationRun run = migration.start()) {
                pair.source().execute("shop", "INSERT INTO item VALUES (2, 'two')");
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> pair.target().log().contains("cannot start logical replication workers"));
                assertThat(pair.source().queryRows("postgres", "SELECT FROM pg_replication_slots WHERE active"))
                        .isEmpty();
                assertThat(run.status())
                        .extracting(ReplicationStatus::state)
                        .isNotEmpty()
                        .doesNotContain(ReplicationState.IN_SYNC);
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
                    "lack the rights to replicate");
        }
    }

    @Test
    void standby() throws IOException {
        try (PostgresPair pair = start(source -> source)) {
            pair.source().stop();
            Files.createFile(pair.source().dataDirectory().orElseThrow().resolve("standby.signal"));
            pair.source().restart();
            assertFailsInSpite("standby", "shop", migration(pair), "recovery is in progress");
        }
    }

    @Test
    void names() {
        try (PostgresPair pair = start(source -> source)) {
            Supplier<Migration.Builder> again = () -> migration(pair).get().migrationId("nightly");
            try (MigrationRun first = again.get().build().start()) {
                first.await();
            }
            assertFailsInSpite("names", "shop", () -> again.get().ignoreCheck("target-empty"), "nightly");
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
