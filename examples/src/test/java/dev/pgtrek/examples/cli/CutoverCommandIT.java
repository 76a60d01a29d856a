package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applications are switched over by the command, there and back. */
@PostgresTest(source = 15, target = 18, targetSettings = "wal_level=logical")
@Timeout(180)
class CutoverCommandIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private Map<String, String> servers = Map.of();

    @BeforeEach
    void database(PostgresPair pair) {
        servers = Map.of(
                "SOURCE_SERVICE_URI", pair.source().uri(),
                "TARGET_SERVICE_URI", pair.target().uri());
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)",
                        "INSERT INTO note (text) VALUES ('one'), ('two')");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        pgtrek("stop");
        pair.source().execute("postgres", "DROP DATABASE shop");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop");
    }

    private Ran pgtrek(String... arguments) {
        return Ran.pgtrek(servers, arguments);
    }

    @Test
    void migratedAndSwitchedInOne(PostgresPair pair) {
        Ran migrated = pgtrek("migrate", "--json", "--after-sync", "cutover");
        assertThat(migrated.status()).as(migrated.everything()).isZero();
        assertThat(migrated.out()).contains("\"status\":\"completed\"").doesNotContain("replicating");
        assertThat(migrated.err()).contains("writes were stopped for");
        assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                .isEqualTo("on");
        assertThat(pair.target().queryValue("shop", "SELECT nextval('note_id_seq')"))
                .isEqualTo("3");
    }

    @Test
    void thereAndBack(PostgresPair pair) {
        Ran nothing = pgtrek("cutover", "--json");
        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.out()).startsWith("{\"status\":\"failed\",\"message\":\"no migration");
        assertThat(pgtrek("migrate", "--method", "replication").status()).isZero();

        Ran there = pgtrek("cutover", "--json", "--reverse", "--verify", "checksums", "--deadline", "60");
        assertThat(there.status()).as(there.everything()).isZero();
        assertThat(there.out())
                .matches(
                        "\\{\"status\":\"completed\",\"message\":null,\"outageSeconds\":[0-9.]+,\"steps\":\\[.*"
                                + "\\{\"name\":\"prove\",\"seconds\":[0-9.]+}.*\"databases\":\\[\\{\"name\":\"shop\","
                                + "\"status\":\"completed\",\"lsn\":\"[0-9A-F/]+\",\"sequences\":1,\"tables\":1,\"rows\":2,"
                                + "\"replicatedBack\":true,\"left\":\\[\\],\"advice\":\\[\\]}\\],\"leftOut\":\\[\\],\"differences\":\\[\\]}\n");

        pair.target().execute("shop", "INSERT INTO note (text) VALUES ('three')");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(pair.source().queryValue("shop", "SELECT count(*) FROM note"))
                        .isEqualTo("3"));
        assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                .isEqualTo("on");

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(pgtrek("status", "--json").out())
                        .contains("\"state\":\"CUT_OVER\",\"writable\":\"target\",\"needsAction\":false")
                        .contains("\"reverse\":{\"state\":\"IN_SYNC\",\"writable\":\"target\""));
        Ran check = pgtrek("check");
        assertThat(check.out())
                .contains("migration", "replicates from it", "1 error, 0 warnings")
                .doesNotContain("pgtrek_");
        Ran back = pgtrek("switch-back");
        assertThat(back.status()).as(back.everything()).isZero();
        assertThat(back.out()).contains("take over", "cutover completed");
        assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                .isEqualTo("off");
        assertThat(pair.source().queryValue("shop", "SELECT nextval('note_id_seq')"))
                .isEqualTo("4");
    }

    @Test
    @Tag("proof")
    void oneThatCannotBeSwitchedKeepsTheOthersOnlyByDefault(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE crm");
        try {
            pair.source().execute("crm", "CREATE TABLE person (id int PRIMARY KEY)", "SELECT lo_from_bytea(0, 'x')");
            assertThat(pgtrek("migrate", "--method", "replication").status()).isZero();
            Ran all = pgtrek("cutover");
            assertThat(all.status()).as(all.everything()).isEqualTo(1);
            assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                    .isEqualTo("off");
            Ran each = pgtrek("cutover", "--one-at-a-time");
            assertThat(each.status()).as(each.everything()).isEqualTo(1);
            assertThat(each.everything()).contains("large object", "--large-objects copy", "switched: shop");
            assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                    .isEqualTo("on");
            assertThat(pair.source().queryValue("crm", "SHOW transaction_read_only"))
                    .isEqualTo("off");
            Ran rest = pgtrek("cutover", "--large-objects", "copy");
            assertThat(rest.status()).as(rest.everything()).isZero();
        } finally {
            pgtrek("stop");
            pair.source().execute("postgres", "DROP DATABASE crm");
            pair.target().execute("postgres", "DROP DATABASE IF EXISTS crm");
        }
    }

    /** Whoever ends the command then must not be told that nothing was done. */
    @Test
    @Tag("proof")
    void endedAfterTheSwitch(PostgresPair pair) throws Exception {
        pair.source().execute("shop", "CREATE MATERIALIZED VIEW notes AS SELECT count(*) FROM note");
        assertThat(pgtrek("migrate", "--method", "replication").status()).isZero();
        Process command;
        try (Connection reader = pair.target().connect("shop")) {
            reader.setAutoCommit(false);
            try (Statement statement = reader.createStatement()) {
                statement.execute("SELECT FROM notes"); // the switch is made, and then waits to refresh it
            }
            command = started("cutover", "--json");
            await().atMost(LONG)
                    .until(() -> !pair.target()
                            .queryRows("shop", "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                            .isEmpty());
            command.toHandle().destroy(); // which leaves its output to be read
            reader.rollback();
        }
        String out = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(command.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).as(out).isZero();
        assertThat(out).contains("\"status\":\"completed\"").hasLineCount(1);
        assertThat(pgtrek("stop").status()).isZero();
    }

    private Process started(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(servers);
        return builder.start();
    }

    @Test
    void aDatabaseThatDoesNotReplicate(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE archive");
        pair.source().execute("archive", "CREATE TABLE line (text text)", "INSERT INTO line VALUES ('one')");
        try {
            Ran migrated = pgtrek("migrate", "--after-sync", "cutover", "--migration-id", "mixed");
            assertThat(migrated.status()).as(migrated.everything()).isEqualTo(1);
            assertThat(migrated.everything()).contains("archive (COPIED");
            assertThat(pgtrek("status").out()).contains("archive", "COPIED", "shop", "IN_SYNC");

            Ran refused = pgtrek("cutover");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("archive (COPIED: it was copied once, by dump", "--leave-out");
            assertThat(pair.source().queryValue("shop", "SHOW transaction_read_only"))
                    .isEqualTo("off");

            Ran chosen = pgtrek("cutover", "--leave-out", "archive");
            assertThat(chosen.status()).as(chosen.everything()).isZero();
            assertThat(chosen.out()).contains("archive: left out, and not switched");
            assertThat(pgtrek("status").out()).contains("no migration replicates");
        } finally {
            pgtrek("stop");
            pair.source().execute("postgres", "DROP DATABASE archive");
            pair.target().execute("postgres", "DROP DATABASE IF EXISTS archive");
        }
    }

    @Test
    @Tag("proof")
    void largeObjectsAreCopiedByTheCutoverWhereThatIsAccepted(PostgresPair pair) {
        pair.source().execute("shop", "SELECT lo_from_bytea(4711, 'before')");
        String[] check = {"check", "--method", "replication", "--after-sync", "cutover"};
        Ran foretold = pgtrek(check);
        assertThat(foretold.status()).as(foretold.everything()).isNotZero();
        assertThat(foretold.out()).contains("the cutover would reject the database", "--large-objects copy");
        Ran planned = pgtrek("plan", "--after-sync", "cutover");
        assertThat(planned.status()).as(planned.everything()).isZero();
        assertThat(planned.out()).contains("the cutover would reject the database");
        assertThat(pgtrek("check", "--method", "replication", "--after-sync", "cutover", "--large-objects", "copy")
                        .status())
                .isZero();

        assertThat(pgtrek("migrate", "--method", "replication").status()).isZero();
        pair.source().execute("shop", "SELECT lo_put(4711, 0, 'after!')");
        Ran refused = pgtrek("cutover");
        assertThat(refused.status()).as(refused.everything()).isNotZero();
        assertThat(refused.out()).contains("--large-objects copy");
        Ran copied = pgtrek("cutover", "--large-objects", "copy");
        assertThat(copied.status()).as(copied.everything()).isZero();
        assertThat(pair.target().queryValue("shop", "SELECT convert_from(lo_get(4711), 'UTF8')"))
                .isEqualTo("after!");
    }

    @Test
    void wrongUsage() {
        assertThat(pgtrek("cutover", "--stop-writes", "maybe").errorLines())
                .anyMatch(line -> line.contains("must be one of read-only, none"));
        assertThat(pgtrek("cutover", "--deadline", "0").status()).isEqualTo(64);
        assertThat(pgtrek("cutover", "--target-from-source", "postgresql://x").status())
                .isEqualTo(64);
    }
}
