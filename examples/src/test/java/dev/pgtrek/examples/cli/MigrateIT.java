package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import dev.pgtrek.testkit.SampleDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole migrations by the command; each test moves databases of its own. */
@PostgresTest(source = 14, target = 18)
class MigrateIT {
    private Map<String, String> servers = Map.of();

    @TempDir
    private Path folder;

    @BeforeEach
    void giveServers(PostgresPair pair) {
        servers = Map.of(
                "SOURCE_SERVICE_URI", pair.source().uri(),
                "TARGET_SERVICE_URI", pair.target().uri());
    }

    private Ran pgtrek(String... arguments) {
        return Ran.pgtrek(servers, arguments);
    }

    private Ran migrate(String... arguments) {
        return pgtrek(with(arguments, "migrate", "--method", "dump"));
    }

    @Test
    @Tag("proof")
    void databasesArriveWhateverTheirNames(PostgresPair pair) {
        SampleDatabases.shop(pair.source(), "arrives", 0.001);
        SampleDatabases.empty(pair.source(), "arrives empty");
        String odd = SampleDatabases.oddNames(pair.source());
        String[] selection = {"--include-database", "arrives*", "--include-database", odd};

        Ran plan = pgtrek(with(selection, "plan", "--method", "dump"));
        assertThat(plan.status()).as(plan.everything()).isZero();
        assertThat(plan.out()).contains("arrives   ", "arrives empty", odd, "dump");

        Ran migrated = pgtrek(with(selection, "migrate", "--method", "dump", "--verify", "checksums"));
        assertThat(migrated.status()).as(migrated.everything()).isZero();
        assertThat(migrated.out()).contains("database", "seconds", "arrives", odd, "completed after");
        assertThat(migrated.out()).doesNotContain("checking");
        assertThat(migrated.err()).contains("checking", "arrives: completed", odd + ": completed");

        Ran verified = pgtrek(with(selection, "verify", "--verify", "checksums"));
        assertThat(verified.status()).as(verified.everything()).isZero();
        assertThat(verified.out()).contains("all equal");
    }

    @Test
    void theDocumentHoldsWhatBecameOfEachDatabase(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE document");
        pair.source().execute("document", "CREATE TABLE t AS SELECT generate_series(1, 42) AS id");

        Ran ran = migrate("--json", "--migration-id", "m42", "--include-database", "document");

        assertThat(ran.status()).as(ran.everything()).isZero();
        assertThat(ran.out())
                .hasLineCount(1)
                .startsWith("{\"migrationId\":\"m42\",\"status\":\"completed\",\"seconds\":")
                .contains(
                        "{\"name\":\"document\",\"method\":\"dump\",\"status\":\"completed\",\"message\":null,\"errorCode\":null,"
                                + "\"tables\":1,"
                                + "\"rows\":42,\"bytes\":");
        assertThat(ran.err()).contains("document: completed");
    }

    @Test
    void aDefinitionThatIsRefusedKeepsAllElseOnlyByDefault(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE \"refused view\"");
        pair.source()
                .execute(
                        "refused view",
                        "CREATE TABLE t AS SELECT generate_series(1, 42) AS id",
                        "CREATE VIEW v AS SELECT 1 AS a",
                        "CREATE OR REPLACE VIEW v AS SELECT * FROM v",
                        "CREATE PUBLICATION theirs FOR TABLE t");
        String[] selection = {"--include-database", "refused view"};

        Ran refused = migrate(selection);
        assertThat(refused.status()).as(refused.everything()).isEqualTo(1);
        assertThat(refused.out()).contains("VIEW public.v: the target refused it", "--allow-refused");

        pair.target().execute("postgres", "DROP DATABASE \"refused view\"");
        Ran allowed = migrate(with(selection, "--allow-refused", "--no-publications"));
        assertThat(allowed.out()).contains("VIEW public.v: the target refused it", "completed");
        assertThat(allowed.status()).as(allowed.everything()).isZero();
        assertThat(pair.target().queryValue("refused view", "SELECT count(*) FROM t"))
                .isEqualTo("42");
        assertThat(pair.target().queryRows("refused view", "SELECT FROM pg_publication"))
                .isEmpty();
    }

    @Test
    void aPopulatedDatabaseIsRefused(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE twice");
        pair.source().execute("twice", "CREATE TABLE t AS SELECT 1 AS id");
        assertThat(migrate("--include-database", "twice").status()).isZero();

        Ran again = migrate("--include-database", "twice");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.out())
                .contains("twice", "failed", "holds objects of the same names as the source's: table public.t");
    }

    @Test
    void definitionsAndRowsAreMovedInTwoSteps(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE steps");
        pair.source()
                .execute(
                        "steps",
                        "CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t)",
                        "INSERT INTO t SELECT n, 43 - n FROM generate_series(1, 42) n");
        String[] selection = {"--include-database", "steps"};

        Ran early = migrate(with(selection, "--data-only"));
        assertThat(early.status()).as(early.everything()).isNotZero();
        assertThat(early.out()).contains("the target has no database steps", "--schema-only");

        Ran definitions = migrate(with(selection, "--schema-only"));
        assertThat(definitions.status()).as(definitions.everything()).isZero();
        assertThat(definitions.out()).contains("only definitions are created");
        assertThat(pair.target().queryValue("steps", "SELECT count(*) FROM t")).isEqualTo("0");

        Ran rows = migrate(with(selection, "--data-only", "--verify", "checksums"));
        assertThat(rows.status()).as(rows.everything()).isZero();
        assertThat(pair.target().queryValue("steps", "SELECT count(*) FROM t")).isEqualTo("42");

        Ran again = pgtrek(with(selection, "plan", "--method", "dump", "--data-only"));
        assertThat(again.status()).as(again.everything()).isEqualTo(2);
        assertThat(again.out()).contains("hold rows already: public.t", "--populated append");
    }

    @Test
    void aPopulatedDatabaseIsAppendedToOrStartedOver(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE filled");
        pair.source()
                .execute(
                        "filled",
                        "CREATE TABLE keyed AS SELECT id, 'theirs' AS whose FROM generate_series(1, 50000) AS id",
                        "ALTER TABLE keyed ADD PRIMARY KEY (id)",
                        "CREATE TABLE other AS SELECT 1 AS id");
        pair.target().execute("postgres", "CREATE DATABASE filled");
        pair.target()
                .execute(
                        "filled",
                        "CREATE TABLE keyed (id int PRIMARY KEY, whose text)",
                        "INSERT INTO keyed VALUES (50000, 'mine')",
                        "CREATE TABLE mine ()");

        Ran appended = pgtrek("migrate", "--populated", "append", "--include-database", "filled");
        assertThat(appended.status()).as(appended.everything()).isZero();
        assertThat(appended.everything()).contains("table public.keyed", "left exactly as it was");
        assertThat(pair.target().queryValue("filled", "SELECT string_agg(whose, ' ') FROM keyed"))
                .isEqualTo("mine");
        assertThat(pair.target().queryValue("filled", "SELECT count(*) FROM other"))
                .isEqualTo("1");

        Ran dropped = pgtrek("migrate", "--populated", "drop", "--include-database", "filled");
        assertThat(dropped.status()).as(dropped.everything()).isZero();
        assertThat(pair.target().queryValue("filled", "SELECT count(*) FROM keyed WHERE whose = 'theirs'"))
                .isEqualTo("50000");
        assertThat(pair.target().queryValue("filled", "SELECT to_regclass('mine') IS NOT NULL"))
                .isEqualTo("t");
    }

    @Test
    void oneDatabasesFailureIsToldAndTheOthersArrive(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE fails", "CREATE DATABASE succeeds");
        pair.target().execute("postgres", "CREATE DATABASE fails");
        pair.target().execute("fails", "CREATE TABLE in_the_way ()");

        Ran ran = migrate("--json", "--include-database", "fails", "--include-database", "succeeds");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out())
                .contains("\"status\":\"failed\",\"seconds\"")
                .contains("{\"name\":\"fails\",\"method\":\"dump\",\"status\":\"failed\",\"message\":\"")
                .contains("{\"name\":\"succeeds\",\"method\":\"dump\",\"status\":\"completed\",\"message\":null");
    }

    @Test
    void filtersChooseWhoseRowsMove(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE filtered");
        pair.source()
                .execute(
                        "filtered",
                        "CREATE TABLE plain AS SELECT 1 AS id",
                        "CREATE SCHEMA \"a.b\"",
                        "CREATE TABLE \"a.b\".\"x*\" AS SELECT 1 AS id",
                        "CREATE TABLE \"a.b\".xy AS SELECT 1 AS id");

        Ran ran = migrate(
                "--include-database",
                "filtered",
                "--include-table",
                "filtered.\"a.b\".\"x*\"",
                "--include-table",
                "nowhere.*.*");

        assertThat(ran.status()).as(ran.everything()).isZero();
        assertThat(pair.target().queryValue("filtered", "SELECT count(*) FROM \"a.b\".\"x*\""))
                .isEqualTo("1");
        assertThat(pair.target().queryValue("filtered", "SELECT count(*) FROM \"a.b\".xy"))
                .isEqualTo("0");
        assertThat(pair.target().queryValue("filtered", "SELECT count(*) FROM plain"))
                .isEqualTo("0");
    }

    @Test
    void passwordsThatCantBeReadAreMadeAnewOnRequest(PostgresPair pair) throws IOException {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE DATABASE with_roles",
                        "CREATE ROLE \"a:b\\c\" LOGIN PASSWORD 'old'",
                        "CREATE ROLE reader LOGIN PASSWORD 'reader'");
        Path file = folder.resolve("passwords");
        servers = Map.of(
                "SOURCE_SERVICE_URI", pair.source().uri().replace("postgres:postgres@", "reader:reader@"),
                "TARGET_SERVICE_URI", pair.target().uri());

        Ran ran = migrate("--json", "--include-database", "with_roles", "--passwords-file", file.toString());

        assertThat(ran.status()).as(ran.everything()).isZero();
        List<String> lines = Files.readAllLines(file);
        String start = "localhost:" + pair.target().port() + ":*:a\\:b\\\\c:";
        String password = lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow();
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(ran.everything()).contains("2 roles are in " + file).doesNotContain(password);
    }

    @Test
    void aNameIsANameWhateverItLooksLike(PostgresPair pair) {
        String name = "x') OR ('a'='a";
        pair.source().execute("postgres", "CREATE DATABASE \"" + name + "\"", "CREATE DATABASE harmless");

        String plan = pgtrek("plan", "--json", "--exclude-database", name).out();

        assertThat(plan).contains("{\"name\":\"harmless\",\"method\":", "{\"name\":\"" + name + "\",\"reason\":");
    }

    @Test
    void verifyTellsWhatDiffers(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE differs");
        pair.source().execute("differs", "CREATE TABLE t AS SELECT 1 AS id", "CREATE TABLE u AS SELECT 1 AS id");
        migrate("--include-database", "differs");
        pair.target().execute("differs", "UPDATE t SET id = 2");

        assertThat(pgtrek("verify", "--include-database", "differs").status()).isZero();
        Ran checksums = pgtrek("verify", "--json", "--include-database", "differs", "--verify", "checksums");
        assertThat(checksums.status()).isEqualTo(1);
        assertThat(checksums.out())
                .startsWith("{\"status\":\"failed\",\"seconds\":")
                .contains("{\"name\":\"differs\",\"status\":\"failed\",\"tables\":2,\"rows\":2,")
                .contains("\"differences\":[{\"database\":\"differs\",\"object\":\"table public.t\",\"message\":\"");
        assertThat(pgtrek("verify", "--include-database", "differs", "--verify", "checksums", "--include-table", "u")
                        .status())
                .isZero();
    }

    private static String[] with(String[] selection, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(selection));
        return arguments.toArray(new String[0]);
    }
}
