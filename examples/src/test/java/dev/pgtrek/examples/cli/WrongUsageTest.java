package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No server is needed: all of this is refused before anything is connected to. */
class WrongUsageTest {
    private static final String SECRET = "s3cr3t-W0rd";
    private static final String SOURCE = "postgresql://u:" + SECRET + "@localhost:1/postgres";
    private static final Map<String, String> SERVERS =
            Map.of("SOURCE_SERVICE_URI", SOURCE, "TARGET_SERVICE_URI", SOURCE.replace("localhost", "127.0.0.1"));

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                wrong("--max-lag must be a whole number of bytes, was 1.5", "migrate", "--max-lag", "1.5"),
                wrong("maxLag must be >= 0 bytes, was -1", "migrate", "--max-lag", "-1"),
                wrong("--after-sync must be one of keep, stop", "migrate", "--after-sync=go"),
                wrong("--keyless must be one of refuse, full", "migrate", "--keyless", "ignore"),
                wrong("--source-from-target: ", "migrate", "--source-from-target", "nonsense"),
                wrong("--max-lag is about replication", "migrate", "--method", "dump", "--max-lag", "1"),
                wrong("--after-sync is about replication", "migrate", "--method", "dump", "--after-sync", "stop"),
                wrong("--keyless is about replication", "plan", "--method", "dump", "--keyless", "full"),
                wrong("can't be given together", "migrate", "--method", "dump", "--schema-only", "--data-only"),
                wrong("--schema-only goes with --method dump", "migrate", "--schema-only"),
                wrong("--data-only goes with --method dump", "plan", "--method", "replication", "--data-only"),
                wrong("must not be DROP", "migrate", "--method", "dump", "--data-only", "--populated", "drop"),
                wrong("unknown option --method", "stop", "--method", "dump"),
                wrong("did you mean --include-database", "migrate", "--include-databases", "shop"),
                wrong("unknown option --populated", "verify", "--populated", "drop"),
                wrong("--stop-writes must be one of read-only, none", "cutover", "--stop-writes", "maybe"),
                wrong("--deadline must be 1 to 86400 seconds, was 0", "cutover", "--deadline", "0"),
                wrong("--large-objects goes with --after-sync cutover", "migrate", "--large-objects", "copy"),
                wrong("--large-objects must be one of refuse, copy", "cutover", "--large-objects", "some"),
                wrong("--prepare-within must be 1 to 86400", "cutover", "--prepare-within", "0"),
                wrong("--target-from-source goes with --reverse", "switch-back", "--target-from-source", "host=x"),
                wrong("unknown command", "switchover"),
                wrong("did you mean migrate", "migrat"),
                wrong("belongs to no option", "migrate", "shop"),
                wrong("--jobs must be a whole number, was 2.5", "migrate", "--jobs", "2.5"),
                wrong("jobs must be 1 to 64, was 0", "migrate", "--jobs", "0"),
                wrong("jobs must be 1 to 64, was 65", "plan", "--jobs", "65"),
                wrong("--jobs needs a value", "migrate", "--jobs"),
                wrong("--jobs may be given only once", "migrate", "--jobs", "2", "--jobs", "3"),
                wrong("--json takes no value", "check", "--json=yes"),
                wrong("--method must be one of auto, replication, dump", "migrate", "--method", "fast"),
                wrong("--populated must be one of refuse, append, drop", "migrate", "--populated", "merge"),
                wrong("--verify must be one of none, counts, checksums", "migrate", "--verify", "COUNTS"),
                wrong(
                        "--max-total-size must be a whole number of bytes, was 10GB",
                        "migrate",
                        "--max-total-size",
                        "10GB"),
                wrong("maxTotalSize must be >= 0 bytes, was -1", "migrate", "--max-total-size", "-1"),
                wrong("1 to 16 characters of a-z and 0-9", "migrate", "--migration-id", "Spring 2026"),
                wrong("must not be empty", "migrate", "--include-database", ""),
                wrong("exists already; name a new file", "migrate", "--passwords-file", "pom.xml"),
                wrong("unknown option --passwords-file", "check", "--passwords-file", "x"),
                wrong(
                        "'tabelspaces', which is to be ignored; the nearest are tablespaces",
                        "check",
                        "--ignore-check",
                        "tabelspaces"),
                wrong("'rolse', which is to be strict; the nearest are roles", "migrate", "--strict-check", "rolse"),
                wrong("the nearest are wal-level", "plan", "--method", "replication", "--ignore-check", "wal_level"),
                wrong("the nearest are wal-level", "plan", "--ignore-check", "wal-levels"),
                wrong("has 4 parts", "migrate", "--include-table", "a.b.c.d"),
                wrong("has 4 parts", "check", "--exclude-table", "a.b.c.d"),
                wrong("has an empty part", "migrate", "--include-table", "shop..orders"),
                wrong("not closed", "migrate", "--exclude-table", "\"orders"),
                wrong("not both", "migrate", "--include-table", "orders", "--exclude-table", "audit"),
                wrong("--source: ", "migrate", "--source", "postgresql//nonsense"),
                wrong("--source is empty", "migrate", "--source", " "),
                wrong("--target: ", "check", "--target", "mysql://root@localhost/db"),
                wrong("--source: ", "migrate", "--source", "postgresql://u@h/db?no_such_keyword=1"));
    }

    private static Arguments wrong(String says, String... arguments) {
        return Arguments.of(says, List.of(arguments));
    }

    @ParameterizedTest
    @MethodSource
    void wrongUsage(String says, List<String> arguments) {
        Ran ran = Ran.pgtrek(SERVERS, arguments.toArray(new String[0]));

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines().toList())
                .singleElement()
                .asString()
                .startsWith("pgtrek: ")
                .contains(says);
        assertThat(ran.err()).doesNotContain(SECRET);
    }

    @Test
    void checksOfAnotherMethodMayBeNamed() {
        Ran dump = Ran.pgtrek(SERVERS, "check", "--method", "dump", "--ignore-check", "wal-level");
        Ran follow = Ran.pgtrek(SERVERS, "check", "--method", "replication", "--strict-check", "source-writes");

        assertThat(List.of(dump, follow)).allSatisfy(ran -> {
            assertThat(ran.status()).isNotEqualTo(64);
            assertThat(ran.everything()).contains("connect-source").doesNotContain("no check of this migration");
        });
    }

    @Test
    void serversMustBeGiven() {
        assertThat(Ran.pgtrek(Map.of(), "migrate").err())
                .contains("--source is missing: give it, or set SOURCE_SERVICE_URI");
        assertThat(Ran.pgtrek(Map.of(), "check", "--source", SOURCE).err())
                .contains("--target is missing: give it, or set TARGET_SERVICE_URI");
        assertThat(Ran.pgtrek(Map.of("SOURCE_SERVICE_URI", "garbage"), "check").err())
                .contains("SOURCE_SERVICE_URI: ");
        assertThat(Ran.pgtrek(Map.of(), "migrate").status()).isEqualTo(64);
    }

    @Test
    void noCommandAtAllIsWrongUsageAndShowsTheHelp() {
        Ran ran = Ran.pgtrek(SERVERS);

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("migrate", "check", "plan");
    }

    /** Wherever a connection string ends up by mistake, its password is not repeated. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:" + SECRET + "@host/db",
                "host=h password=" + SECRET,
                "password=" + SECRET,
                SECRET,
                "-" + SECRET,
                "--" + SECRET,
                "--password=" + SECRET,
                "--soruce=postgresql://u:" + SECRET + "@host/db",
                "@" + SECRET
            })
    void noArgumentIsRepeatedThatMayHoldAPassword(String secret) {
        for (List<String> arguments : List.of(
                List.of(secret),
                List.of("migrate", secret),
                List.of("migrate", "--source", SOURCE, secret),
                List.of("migrate", "--jobs", secret),
                List.of("check", "--ignore-check", secret),
                List.of("check", "--strict-check=" + secret),
                List.of("migrate", "--jobs=" + secret),
                List.of("migrate", "--json=" + secret),
                List.of("migrate", "--method", secret),
                List.of("migrate", "--populated=" + secret),
                List.of("migrate", "--max-total-size", secret),
                List.of("migrate", "--source-from-target", secret, "--after-sync=" + secret),
                List.of("migrate", "--keyless", secret),
                List.of("migrate", "--soruce", secret),
                List.of("migrate", "--soruce=" + secret),
                List.of("migrate", "--target", "--source=" + secret),
                List.of("migrate", "--source", "--target=" + secret),
                List.of("migrate", "--source=a" + secret, "--source=" + secret),
                List.of("migrate", "--source", "postgresql://u:" + secret + "@h:port/db"))) {
            Ran ran = Ran.pgtrek(SERVERS, arguments.toArray(new String[0]));

            assertThat(ran.status()).as("%s", arguments).isEqualTo(64);
            assertThat(ran.everything()).as("%s", arguments).doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "plan", "migrate", "status", "stop", "verify", "quickstart"})
    void eachCommandTellsHowToUseIt(String command) {
        Ran ran = Ran.pgtrek(Map.of(), command, "--help");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("Usage: pgtrek " + command, "--verbose");
    }

    @Test
    void whatIsMigratedCanBeToldToCheckAndPlanToo() {
        List<String> options = Arrays.stream(
                        Ran.pgtrek(Map.of(), "migrate", "--help").out().split("\\s+"))
                .filter(word -> word.startsWith("--"))
                .map(word -> word.replaceAll("=.*", ""))
                .filter(option -> !option.equals("--passwords-file"))
                .toList();

        assertThat(options).contains("--source", "--method", "--exclude-role");
        for (String command : List.of("check", "plan")) {
            assertThat(Ran.pgtrek(Map.of(), command, "--help").out()).contains(options);
        }
    }
}
