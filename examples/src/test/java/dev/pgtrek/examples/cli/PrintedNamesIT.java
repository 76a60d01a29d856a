package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is copied from the command's output names the object that is meant, whatever its name holds, and no other. */
@PostgresTest(source = 15, target = 18)
@Timeout(120)
class PrintedNamesIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ODD = "a\n\t\u2028\u202e \"b\\0041";
    /** As the name looks on one line. */
    private static final String DECOY = TextLines.plain(ODD);

    @BeforeEach
    void database(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source().execute("shop", "CREATE TABLE note (id int PRIMARY KEY)", "INSERT INTO note VALUES (1)");
        pair.target()
                .execute(
                        "postgres", "CREATE ROLE " + quoted(ODD) + " LOGIN", "CREATE ROLE " + quoted(DECOY) + " LOGIN");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS shop");
        }
        pair.target().execute("postgres", "DROP ROLE " + quoted(ODD), "DROP ROLE " + quoted(DECOY));
    }

    private static String quoted(String name) {
        return QualifiedName.quote(name);
    }

    private static Ran pgtrek(PostgresPair pair, String target, String... arguments) {
        return Ran.pgtrek(Map.of("SOURCE_SERVICE_URI", pair.source().uri(), "TARGET_SERVICE_URI", target), arguments);
    }

    private static String printed(String pattern, Ran ran) {
        Matcher matcher = Pattern.compile(pattern).matcher(ran.out());
        assertThat(matcher.find()).as(ran.everything()).isTrue();
        return matcher.group(1);
    }

    @Test
    @Tag("proof")
    void tables(PostgresPair pair) {
        PostgresServer target = pair.target();
        assertThat(pgtrek(pair, target.uri(), "migrate", "--method", "replication")
                        .status())
                .isZero();
        target.execute("shop", "CREATE TABLE " + quoted(DECOY) + " (id int)");
        target.execute("shop", "INSERT INTO " + quoted(DECOY) + " VALUES (7000)");
        pair.source()
                .execute(
                        "shop",
                        "ALTER TABLE note RENAME TO " + quoted(ODD),
                        "INSERT INTO " + quoted(ODD) + " VALUES (2)");
        target.execute("shop", printed("on the target: (ALTER TABLE .*)", pgtrek(pair, target.uri(), "status")));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(target.queryValue("shop", "SELECT max(id) FROM " + quoted(ODD)))
                        .isEqualTo("2"));

        pair.source().execute("shop", "DROP TABLE " + quoted(ODD));
        target.execute("shop", printed("on the target: (DROP TABLE .*); or run", pgtrek(pair, target.uri(), "status")));
        assertThat(target.queryRows(
                        "shop",
                        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                                + " 'public'::regnamespace"))
                .containsExactly(List.of(DECOY));
        assertThat(target.queryValue("shop", "SELECT id FROM " + quoted(DECOY))).isEqualTo("7000");
        assertThat(pgtrek(pair, target.uri(), "stop").status()).isZero();
    }

    @Test
    void roles(PostgresPair pair) {
        PostgresServer target = pair.target();
        String uri = "postgresql://a%0A%09%E2%80%A8%E2%80%AE%20%22b%5C0041@" + target.host() + ":" + target.port()
                + "/postgres";
        String statement = printed("(ALTER ROLE .*) CREATEDB, or", pgtrek(pair, uri, "check")) + " CREATEDB";
        target.execute("postgres", statement);
        assertThat(target.queryRows("postgres", "SELECT rolname FROM pg_roles WHERE rolcreatedb AND NOT rolsuper"))
                .containsExactly(List.of(ODD));
        assertThat(pgtrek(pair, uri, "check").out()).doesNotContain("CREATEDB");
    }
}
