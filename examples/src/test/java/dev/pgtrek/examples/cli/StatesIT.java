package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code status} says in a process that knows nothing, of all that an earlier one may have left. */
@Tag("proof")
@PostgresTest(source = 15, target = 18, targetSettings = "wal_level=logical")
@Timeout(300)
class StatesIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NOTHING = "no migration replicates between these servers\n";

    private Map<String, String> servers = Map.of();

    @TempDir
    private Path folder;

    @BeforeEach
    void database(PostgresPair pair) {
        servers = Map.of(
                "SOURCE_SERVICE_URI", pair.source().uri(),
                "TARGET_SERVICE_URI", pair.target().uri());
        for (String database : List.of("shop", "keyless")) {
            pair.source().execute("postgres", "CREATE DATABASE " + database);
        }
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)",
                        "INSERT INTO note (text) VALUES ('one'), ('two')");
        pair.source().execute("keyless", "CREATE TABLE line (text text)", "INSERT INTO line VALUES ('one')");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        pgtrek("stop");
        for (String database : List.of("shop", "keyless")) {
            pair.source().execute("postgres", "DROP DATABASE " + database);
            pair.target().execute("postgres", "DROP DATABASE IF EXISTS " + database);
        }
    }

    @Test
    void stopped() {
        replicated();
        assertThat(pgtrek("stop").status()).isZero();
        assertThat(status()).isEqualTo(new Ran(0, NOTHING, ""));
    }

    @Test
    void cutOver() {
        replicated();
        assertThat(pgtrek("cutover").status()).isZero();
        assertThat(status()).isEqualTo(new Ran(0, NOTHING, ""));
    }

    @Test
    void cutOverWithAWayBackAndReturned() {
        replicated();
        assertThat(pgtrek("cutover", "--reverse").status()).isZero();
        await().atMost(LONG).untilAsserted(() -> {
            Ran status = status();
            assertThat(status.out()).containsPattern("shop +CUT_OVER +target ").contains("the target has taken over");
            assertThat(status.status()).isZero();
        });
        assertThat(pgtrek("switch-back").status()).isZero();
        Ran back = status();
        assertThat(back.out()).isEqualTo(NOTHING);
        assertThat(back.status()).isZero();
    }

    @Test
    void besideOneThatWasCopied() {
        Ran migrated = pgtrek("migrate", "--include-database", "shop", "--include-database", "keyless");
        assertThat(migrated.status()).as(migrated.everything()).isZero();
        Ran status = status();
        assertThat(status.out()).containsPattern("shop +IN_SYNC +source ").containsPattern("keyless +COPIED +- ");
        assertThat(status.status()).isZero();
        Ran cutover = pgtrek("cutover");
        assertThat(cutover.status()).isEqualTo(1);
        assertThat(cutover.everything()).contains("keyless", "--leave-out");
    }

    @Test
    void aCopyThatWasKilled(PostgresPair pair) throws Exception {
        killedWhileItCopies(pair, "dump", "--method", "dump");
        Ran status = status();
        assertThat(status.out()).contains("shop", "FAILED");
        assertThat(status.status()).isEqualTo(1);
    }

    @Test
    void aReplicationThatWasKilledWhileItCopied(PostgresPair pair) throws Exception {
        killedWhileItCopies(pair, "replication", "--method", "replication");
        Ran status = status();
        assertThat(status.out()).contains("shop", "FAILED");
        assertThat(status.status()).isEqualTo(1);
    }

    @Test
    void aReplicationWhoseProcessWasKilledInSync() throws Exception {
        Process command = CommandProcess.start(
                Files.createDirectory(folder.resolve("run")),
                servers,
                "migrate",
                "--include-database",
                "shop",
                "--method",
                "replication",
                "--after-sync",
                "stop",
                "--max-lag",
                "0");
        try {
            await().atMost(LONG).until(() -> status().out().contains("IN_SYNC"));
        } finally {
            command.destroyForcibly();
            command.waitFor();
        }
        await().atMost(LONG).until(() -> status().status() == 0);
        assertThat(status().out()).containsAnyOf(NOTHING, "IN_SYNC");
    }

    /** Whoever cuts over then must not leave behind what was written to the other one since. */
    @Test
    void aCopyThatWasCancelledBesideOneThatReplicates(PostgresPair pair) throws Exception {
        // first, as its slot would wait for the transaction that has the other one's table locked
        replicated();
        try (Connection lock = pair.source().connect("keyless")) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("LOCK TABLE line IN ACCESS EXCLUSIVE MODE");
            }
            Process command = CommandProcess.start(
                    Files.createDirectory(folder.resolve("run")),
                    servers,
                    "migrate",
                    "--include-database",
                    "keyless",
                    "--migration-id",
                    "states");
            try {
                await().atMost(LONG).until(() -> isRecorded(pair, "keyless") && waitsForALock(pair, "keyless"));
                command.destroy();
                assertThat(command.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } finally {
                command.destroyForcibly();
            }
        }
        pair.source().execute("keyless", "INSERT INTO line VALUES ('written since')");
        Ran status = status();
        assertThat(status.out()).containsPattern("shop +IN_SYNC +source ").containsPattern("keyless +FAILED ");
        assertThat(status.status()).isEqualTo(1);

        Ran refused = pgtrek("cutover");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("keyless (FAILED", "nothing was changed", "--leave-out");
        assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                .isEqualTo("off");
        Ran chosen = pgtrek("cutover", "--leave-out", "keyless");
        assertThat(chosen.status()).as(chosen.everything()).isZero();
        assertThat(chosen.out()).contains("keyless: left out, and not switched", "cutover completed");
    }

    @Test
    void oneOfTwoThatReplicateIsStoppedAndMigratedAgain(PostgresPair pair) {
        String[] both = {
            "migrate",
            "--include-database",
            "shop",
            "--include-database",
            "keyless",
            "--method",
            "replication",
            "--keyless",
            "full",
            "--migration-id",
            "both"
        };
        assertThat(pgtrek(both).status()).isZero();
        Ran refused = pgtrek(both);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.everything())
                .contains("status of migration both", "--overwrite-database shop", "--overwrite-database keyless")
                .doesNotContain("DROP DATABASE");

        Ran stopped = pgtrek("stop", "--database", "keyless");
        assertThat(stopped.status()).as(stopped.everything()).isZero();
        assertThat(stopped.out()).contains("database keyless stopped, the others go on");
        assertThat(status().out()).containsPattern("shop +IN_SYNC +source ").doesNotContain("keyless");

        pair.target().execute("postgres", "DROP DATABASE keyless");
        pair.source().execute("keyless", "INSERT INTO line VALUES ('two')");
        Ran again = pgtrek(
                "migrate",
                "--include-database",
                "keyless",
                "--method",
                "replication",
                "--keyless",
                "full",
                "--migration-id",
                "both");
        assertThat(again.status()).as(again.everything()).isZero();
        assertThat(pair.target().queryValue("keyless", "SELECT count(*) FROM line"))
                .isEqualTo("2");
        pair.source().execute("shop", "INSERT INTO note (text) VALUES ('three')");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM note"))
                        .isEqualTo("3"));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(status().out())
                        .containsPattern("shop +IN_SYNC +source ")
                        .containsPattern("keyless +IN_SYNC +source "));
    }

    private static boolean waitsForALock(PostgresPair pair, String database) {
        return !pair.source().queryRows(database, """
                        SELECT 1
                        FROM pg_catalog.pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """).isEmpty();
    }

    private void killedWhileItCopies(PostgresPair pair, String run, String... method) throws Exception {
        try (Connection lock = pair.source().connect("shop")) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("LOCK TABLE note IN ACCESS EXCLUSIVE MODE");
            }
            String[] arguments = List.of("migrate", "--include-database", "shop", method[0], method[1])
                    .toArray(String[]::new);
            Process command = CommandProcess.start(Files.createDirectory(folder.resolve(run)), servers, arguments);
            try {
                await().atMost(LONG).until(() -> waitsForALock(pair, "shop"));
            } finally {
                command.destroyForcibly();
                command.waitFor();
            }
        }
    }

    /** The inspection may wait for the same lock, before anything tells of the copy. */
    private static boolean isRecorded(PostgresPair pair, String database) {
        return "1"
                        .equals(pair.target()
                                .queryValue(
                                        "postgres",
                                        "SELECT count(*) FROM pg_database WHERE datname = '" + database + "'"))
                && "1"
                        .equals(pair.target()
                                .queryValue(
                                        database,
                                        "SELECT count(*) FROM pg_class WHERE relname = 'migration_databases'"));
    }

    private void replicated() {
        Ran migrated =
                pgtrek("migrate", "--include-database", "shop", "--method", "replication", "--migration-id", "states");
        assertThat(migrated.status()).as(migrated.everything()).isZero();
    }

    private Ran status() {
        return pgtrek("status");
    }

    private Ran pgtrek(String... arguments) {
        return Ran.pgtrek(servers, arguments);
    }
}
