package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that are followed from one call of the command to another. */
@PostgresTest(source = 14, target = 18)
@Timeout(180)
class ReplicateIT {
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
        pair.source().execute("postgres", "DROP DATABASE shop", "DROP DATABASE IF EXISTS keyless");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP DATABASE IF EXISTS keyless");
    }

    private Ran pgtrek(String... arguments) {
        return Ran.pgtrek(servers, arguments);
    }

    @Test
    void keptThenLookedAtThenStopped(PostgresPair pair) {
        assertThat(pgtrek("status").out()).contains("no migration replicates");
        assertThat(pgtrek("follow-new-tables").out()).contains("nothing to replicate");
        assertThat(pgtrek("follow-new-tables", "--keyless", "refuse").status()).isEqualTo(64);
        assertThat(pgtrek("status", "--json").out()).isEqualTo("{\"migrationId\":null,\"databases\":[]}\n");

        Ran migrated = pgtrek("migrate", "--json", "--method", "replication", "--migration-id", "kept");
        assertThat(migrated.status()).as(migrated.everything()).isZero();
        assertThat(migrated.out())
                .startsWith("{\"migrationId\":\"kept\",\"status\":\"replicating\",\"seconds\":")
                .contains("{\"name\":\"shop\",\"method\":\"replication\",\"status\":\"replicating\",\"message\":null,"
                        + "\"errorCode\":null,\"tables\":1,\"rows\":2,");
        assertThat(migrated.err()).contains("left replicating", "--migration-id kept");

        pair.source().execute("shop", "INSERT INTO note (text) VALUES ('three')");
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(pgtrek("status", "--json").out())
                                .matches(
                                        "\\{\"migrationId\":\"kept\",\"databases\":\\[\\{\"name\":\"shop\",\"state\":\"IN_SYNC\","
                                                + "\"writable\":\"source\",\"needsAction\":false,"
                                                + "\"message\":null,\"remedy\":null,\"lagBytes\":0,\"lagSeconds\":[0-9.]+,"
                                                + "\"walKeptBytes\":[0-9]+,\"tables\":\\{\"ready\":1,\"total\":1\\},\"reverse\":null\\}\\]\\}\n"));
        assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM note"))
                .isEqualTo("3");
        Ran status = pgtrek("status");
        assertThat(status.status()).isZero();
        assertThat(status.out()).contains("database", "shop", "IN_SYNC", "1/1", "migration kept");
        assertThat(pgtrek("status", "--migration-id", "another").errorLines())
                .singleElement()
                .asString()
                .contains("another", "kept");

        assertThat(pgtrek("follow-new-tables", "--json").out())
                .isEqualTo(
                        "{\"migrationId\":\"kept\",\"databases\":[{\"name\":\"shop\",\"followed\":[],\"findings\":[]}]}\n");
        pair.source().execute("shop", "CREATE TABLE extra (id int PRIMARY KEY)", "INSERT INTO extra VALUES (7)");
        assertThat(pgtrek("status").out()).contains("public.extra", "follow-new-tables");
        Ran followed = pgtrek("follow-new-tables");
        assertThat(followed.status()).as(followed.everything()).isZero();
        assertThat(followed.out()).isEqualTo("shop: replicated from now on: public.extra\n");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(pair.target().queryValue("shop", "SELECT max(id) FROM extra"))
                        .isEqualTo("7"));

        Ran stopped = pgtrek("stop", "--migration-id", "kept");
        assertThat(stopped.status()).as(stopped.everything()).isZero();
        assertThat(stopped.out())
                .contains("shop: replication ended; removed: subscription", "1 sequence set", "stopped");
        assertThat(pair.target().queryValue("shop", "SELECT nextval('note_id_seq')"))
                .isEqualTo("4");
        Ran again = pgtrek("stop", "--json");
        assertThat(again.status()).isZero();
        assertThat(again.out()).isEqualTo("{\"migrationId\":null,\"status\":\"completed\",\"databases\":[]}\n");
    }

    @Test
    void laterCallsKnowARenamedDatabase(PostgresPair pair) {
        String[] renamed = {"--rename-database", "shop=store"};
        try {
            assertThat(pgtrek("check", "--rename-database", "nosuch=store").everything())
                    .contains(
                            "the source has no database named nosuch, which is renamed to store", "--rename-database");
            assertThat(pgtrek("plan", "--rename-database", "shop").status()).isEqualTo(64);
            assertThat(pgtrek("plan", "--rename-database", "shop=a", "--rename-database", "b=a")
                            .errorLines())
                    .singleElement()
                    .asString()
                    .contains("databases 'b' and 'shop' are both renamed to 'a'");
            assertThat(pgtrek(with(renamed, "plan")).out()).contains("shop (store on the target)");
            assertThat(pgtrek(with(renamed, "plan", "--json")).out())
                    .contains("\"name\":\"shop\"", "\"targetName\":\"store\"");

            Ran migrated = pgtrek(with(renamed, "migrate", "--method", "replication"));
            assertThat(migrated.status()).as(migrated.everything()).isZero();
            pair.source().execute("shop", "INSERT INTO note (text) VALUES ('three')");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(pgtrek("status").out()).contains("shop", "IN_SYNC"));
            pair.source().execute("shop", "CREATE TABLE extra (id int PRIMARY KEY)", "INSERT INTO extra VALUES (7)");
            assertThat(pgtrek("follow-new-tables").out()).isEqualTo("shop: replicated from now on: public.extra\n");
            Ran cutOver = pgtrek("cutover");
            assertThat(cutOver.status()).as(cutOver.everything()).isZero();

            assertThat(pair.target().queryValue("store", "SELECT count(*) FROM note"))
                    .isEqualTo("3");
            assertThat(pair.target().queryValue("store", "SELECT id FROM extra"))
                    .isEqualTo("7");
            assertThat(pgtrek("verify").status()).isEqualTo(1);
            Ran verified = pgtrek(with(renamed, "verify", "--verify", "checksums"));
            assertThat(verified.status()).as(verified.everything()).isZero();
            assertThat(pgtrek("status").out()).contains("no migration replicates");
        } finally {
            pgtrek(with(renamed, "stop"));
            pair.source().execute("postgres", "ALTER DATABASE shop RESET default_transaction_read_only");
            pair.target().execute("postgres", "DROP DATABASE IF EXISTS store");
        }
    }

    private static String[] with(String[] more, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void oneThatFailsIsToldByTheExitStatus(PostgresPair pair) {
        assertThat(pgtrek("migrate", "--method", "replication").status()).isZero();
        pair.source()
                .execute("shop", "ALTER TABLE note ADD extra int", "INSERT INTO note (text, extra) VALUES ('x', 1)");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(pgtrek("status").status()).isEqualTo(1));
        assertThat(pgtrek("status", "--json").out())
                .contains("\"state\":\"FAILED\",\"writable\":\"source\",\"needsAction\":true,\"message\":\"", "extra");
        assertThat(pgtrek("stop").status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threeDatabasesHaveThreeOutcomes(boolean refusesOnSource, PostgresPair pair) {
        String refuse = "ALTER DATABASE refusing WITH ALLOW_CONNECTIONS false";
        pair.source().execute("postgres", "CREATE DATABASE keyless", "CREATE DATABASE refusing");
        pair.source().execute("keyless", "CREATE TABLE line (text text)", "INSERT INTO line VALUES ('one')");
        if (refusesOnSource) {
            pair.source().execute("postgres", refuse);
        } else {
            pair.target().execute("postgres", "CREATE DATABASE refusing", refuse);
        }
        Ran migrated = pgtrek(
                "migrate",
                "--json",
                "--include-database",
                "refusing",
                "--include-database",
                "shop",
                "--include-database",
                "keyless");
        assertThat(migrated.status()).as(migrated.everything()).isEqualTo(1);
        assertThat(migrated.out())
                .contains("\"status\":\"failed\",\"seconds\":")
                .contains("{\"name\":\"shop\",\"method\":\"replication\",\"status\":\"replicating\",\"message\":null,")
                .contains("{\"name\":\"keyless\",\"method\":\"dump\",\"status\":\"completed\",\"message\":null,")
                .containsPattern(
                        "\\{\"name\":\"refusing\",\"method\":[^,]+,\"status\":\"failed\",\"message\":\"cannot connect");
        assertThat(pair.target().queryValue("keyless", "SELECT count(*) FROM line"))
                .isEqualTo("1");
        Ran stopped = pgtrek("stop");
        if (refusesOnSource) {
            assertThat(stopped.status()).as(stopped.everything()).isZero();
        } else { // what there is of it on the target can't be known
            assertThat(stopped.status()).as(stopped.everything()).isEqualTo(1);
            assertThat(stopped.out())
                    .contains("refusing: left: ", "not currently accepting connections", "stop it again");
            pair.target().execute("postgres", "ALTER DATABASE refusing WITH ALLOW_CONNECTIONS true");
            assertThat(pgtrek("stop").status()).isZero();
        }
        pair.source().execute("postgres", "DROP DATABASE refusing");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS refusing");
    }

    @Test
    void stoppedAsSoonAsItIsInSync(PostgresPair pair) {
        Ran migrated = pgtrek("migrate", "--after-sync", "stop", "--max-lag", "1000");
        assertThat(migrated.status()).as(migrated.everything()).isZero();
        assertThat(migrated.out()).contains("replication", "completed");
        assertThat(migrated.err()).doesNotContain("left replicating");
        assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM note"))
                .isEqualTo("2");
    }

    @Test
    @Tag("proof")
    void severalAreToldApartByTheirIds(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE keyless");
        pair.source().execute("keyless", "CREATE TABLE line (text text)", "INSERT INTO line VALUES ('one')");
        Ran automatic = pgtrek(
                "migrate", "--include-database", "keyless", "--include-database", "shop", "--migration-id", "first");
        assertThat(automatic.status()).as(automatic.everything()).isZero();
        assertThat(automatic.out())
                .containsPattern("keyless +dump +completed")
                .containsPattern("shop +replication +replicating")
                .contains("keyless: not by replication, since", "public.line");
        pair.target().execute("postgres", "DROP DATABASE keyless");
        assertThat(pgtrek("migrate", "--include-database", "keyless", "--keyless", "full", "--migration-id", "second")
                        .status())
                .isZero();

        Ran which = pgtrek("status");
        assertThat(which.status()).isEqualTo(64);
        assertThat(which.errorLines()).singleElement().asString().contains("first, second", "--migration-id");
        assertThat(pgtrek("stop", "--migration-id", "second").status()).isZero();
        assertThat(pgtrek("status").out()).contains("shop");
        assertThat(pgtrek("stop").status()).isZero();
    }
}
