package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions that are called while definitions are made, or rows are written, need what comes later. */
@PostgresTest(source = 15, target = 17)
class LaterIT {
    private static final String DATABASE = "later";

    @BeforeEach
    void create(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE " + DATABASE);
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE);
        }
    }

    private static DatabaseResult migrate(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .includeDatabase(DATABASE)
                .verify(Verify.CHECKSUMS)
                .jobs(2)
                .build()
                .run()
                .database(DATABASE)
                .orElseThrow();
    }

    private static void assertArrives(PostgresPair pair) {
        DatabaseResult result = migrate(pair);
        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(result.findings())
                .filteredOn(finding -> finding.id().equals("schema"))
                .isEmpty();
        assertThat(Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(pair.source(), DATABASE)))
                .isEmpty();
    }

    /** Each of them looks something up by its name in a text, which no catalog knows of. */
    @Test
    void definitions(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE SEQUENCE z_seq START 1000",
                        "CREATE FUNCTION gen_id() RETURNS text LANGUAGE sql IMMUTABLE"
                                + " AS $$ SELECT nextval('public.z_seq'::regclass)::text $$",
                        "CREATE TABLE a (n int PRIMARY KEY, id text GENERATED ALWAYS AS (gen_id()) STORED)",
                        "COMMENT ON TABLE a IS 'of a'",
                        "CREATE VIEW a_view AS SELECT n FROM a",
                        "CREATE TABLE zz (k int PRIMARY KEY)",
                        "CREATE FUNCTION zz_oid() RETURNS oid LANGUAGE sql IMMUTABLE AS $$ SELECT 'public.zz'::regclass::oid $$",
                        "CREATE TABLE b (n int CHECK (n > 0 OR zz_oid() IS NULL), m int DEFAULT zz_oid()::int)",
                        "INSERT INTO b VALUES (1, 1)");
        assertArrives(pair);
    }

    @Test
    void rows(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE z (code text PRIMARY KEY)",
                        "CREATE FUNCTION known(text) RETURNS boolean LANGUAGE sql STABLE"
                                + " AS 'SELECT EXISTS (SELECT FROM public.z WHERE code = $1)'",
                        "CREATE FUNCTION required(text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN"
                                + " IF NOT public.known($1) THEN RAISE 'unknown: %', $1; END IF; RETURN true; END $$",
                        "CREATE TABLE a (id int PRIMARY KEY, c text CHECK (known(c)), filler text)",
                        "CREATE TABLE b (id int PRIMARY KEY, c text CHECK (required(c)))",
                        "CREATE TABLE c (id int PRIMARY KEY, c text, CHECK (EXTRACT(year FROM now()) > 0 AND known(c)))",
                        "CREATE TABLE plain (id int PRIMARY KEY)",
                        "INSERT INTO z SELECT 'x' || n FROM generate_series(1, 50000) n",
                        "INSERT INTO a SELECT n, 'x1', repeat('-', 500) FROM generate_series(1, 5000) n",
                        "INSERT INTO b VALUES (1, 'x2')",
                        "INSERT INTO c VALUES (1, 'x3')",
                        "INSERT INTO plain VALUES (1)");
        assertArrives(pair);
    }

    /** What is refused for good is still refused, and says which function it is, and what it lacks. */
    @Test
    void aFunctionThatReliesOnTheSearchPath(PostgresPair pair) {
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE z (code text PRIMARY KEY)",
                        "INSERT INTO z VALUES ('x')",
                        "CREATE FUNCTION known(text) RETURNS boolean LANGUAGE plpgsql STABLE"
                                + " AS 'BEGIN RETURN EXISTS (SELECT FROM z WHERE code = $1); END'",
                        "CREATE TABLE a (id int PRIMARY KEY, c text CHECK (known(c)))",
                        "INSERT INTO a VALUES (1, 'x')");
        DatabaseResult refused = migrate(pair);
        assertThat(refused.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(refused.message().orElseThrow())
                .contains(
                        "table public.a",
                        "\"z\" does not exist",
                        "function public.known(text)",
                        "ALTER FUNCTION",
                        "search_path");
        pair.target().execute("postgres", "DROP DATABASE " + DATABASE);
        pair.source().execute(DATABASE, "ALTER FUNCTION known(text) SET search_path = public");
        assertArrives(pair);
    }
}
