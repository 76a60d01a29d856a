package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Six databases that an old server with four workers can't replicate back. */
@PostgresTest(
        source = 15,
        target = 18,
        sourceSettings = {
            "max_logical_replication_workers=4",
            "max_worker_processes=16",
            "max_replication_slots=12",
            "wal_retrieve_retry_interval=500ms"
        },
        targetSettings = {"wal_level=logical", "max_logical_replication_workers=8", "max_worker_processes=16"})
@Timeout(300)
@Tag("proof")
class ReverseCapacityCommandIT {
    private static final List<String> DATABASES =
            IntStream.rangeClosed(1, 6).mapToObj(number -> "six_" + number).toList();

    @BeforeEach
    void create(PostgresPair pair) {
        for (String database : DATABASES) {
            pair.source().execute("postgres", "CREATE DATABASE " + database);
            pair.source().execute(database, "CREATE TABLE note (id int PRIMARY KEY)", "INSERT INTO note VALUES (1)");
        }
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            DATABASES.forEach(database -> server.execute("postgres", "DROP DATABASE IF EXISTS " + database));
        }
    }

    @Test
    void theCutoverIsRefusedBeforeWritesAreStopped(PostgresPair pair) {
        Map<String, String> servers = Map.of(
                "SOURCE_SERVICE_URI", pair.source().uri(),
                "TARGET_SERVICE_URI", pair.target().uri());
        Ran migrated = Ran.pgtrek(servers, "migrate", "--method", "replication", "--migration-id", "six");
        assertThat(migrated.status()).as(migrated.everything()).isZero();

        Ran refused = Ran.pgtrek(servers, "cutover", "--reverse", "--migration-id", "six");
        assertThat(refused.status()).as(refused.everything()).isNotZero();
        assertThat(refused.everything().replaceAll("\\s+", " "))
                .contains(
                        "4 free logical replication workers for 6 databases",
                        "ALTER SYSTEM SET max_logical_replication_workers = 6")
                .doesNotContain("completed");
        for (String database : DATABASES) {
            pair.source().execute(database, "INSERT INTO note VALUES (2)");
        }
        Ran stopped = Ran.pgtrek(servers, "stop", "--migration-id", "six");
        assertThat(stopped.status()).as(stopped.everything()).isZero();
        assertThat(pair.target().queryRows("postgres", "SELECT slot_name FROM pg_replication_slots"))
                .isEmpty();
    }
}
