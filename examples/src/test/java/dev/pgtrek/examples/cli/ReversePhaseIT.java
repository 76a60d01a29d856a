package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is pgtrek's own while the source replicates from the target is no finding, on either side. */
@PostgresTest(source = 15, target = 18, targetSettings = "wal_level=logical")
@Timeout(300)
@Tag("proof")
class ReversePhaseIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final List<String> EXPECTED = List.of("target-in-use", "replication-way", "unreplicable-objects");

    private static final Pattern ID = Pattern.compile("\\{\"id\":\"([a-z-]+)\"");

    private Map<String, String> servers = Map.of();
    private Map<String, String> swapped = Map.of();

    @BeforeEach
    void database(PostgresPair pair) {
        servers = Map.of(
                "SOURCE_SERVICE_URI", pair.source().uri(),
                "TARGET_SERVICE_URI", pair.target().uri());
        swapped = Map.of(
                "SOURCE_SERVICE_URI", pair.target().uri(),
                "TARGET_SERVICE_URI", pair.source().uri());
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)",
                        "INSERT INTO note (text) VALUES ('one'), ('two')",
                        "CREATE TABLE line (text text)",
                        "INSERT INTO line VALUES ('one')");
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
    void pgtreksOwnObjectsAreNoFindings() {
        String[] check = {"check", "--json", "--keyless", "full", "--overwrite-database", "shop"};
        Ran before = pgtrek(check);
        assertThat(before.status()).as(before.everything()).isZero();
        assertThat(pgtrek("migrate", "--method", "replication", "--keyless", "full", "--migration-id", "there")
                        .status())
                .isZero();
        assertThat(pgtrek("cutover", "--reverse").status()).isZero();
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(pgtrek("status", "--json").out()).contains("\"reverse\":{\"state\":\"IN_SYNC\""));

        assertThat(pgtrek(check).out()).isEqualTo(before.out());
        Ran plan = pgtrek("plan", "--json", "--keyless", "full");
        assertThat(ids(plan)).contains("target-in-use").isSubsetOf(EXPECTED);
        assertThat(plan.out()).contains("migration there replicates from it").doesNotContain("pgtrek_");
        Ran verified = pgtrek("verify", "--verify", "checksums");
        assertThat(verified.status()).as(verified.everything()).isZero();
        assertThat(pgtrek("status").everything()).doesNotContain("pgtrek_");

        Ran back = Ran.pgtrek(swapped, "check", "--json", "--keyless", "full", "--allow-older-target");
        assertThat(ids(back)).contains("target-in-use").isSubsetOf(EXPECTED);
        assertThat(back.out()).doesNotContain("pgtrek_");
    }

    private static List<String> ids(Ran ran) {
        return ID.matcher(ran.out()).results().map(id -> id.group(1)).toList();
    }
}
