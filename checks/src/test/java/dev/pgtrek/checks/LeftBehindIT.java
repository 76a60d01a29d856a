package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no dump carries is foretold by a check, and missed by a verification. */
@PostgresTest(source = 15, target = 18)
class LeftBehindIT {
    private static final String[] SOURCE = {
        "CREATE SCHEMA ext",
        "CREATE EXTENSION cube WITH SCHEMA ext",
        "CREATE FUNCTION ext.my_helper(h ext.cube) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$",
        "ALTER EXTENSION cube ADD FUNCTION ext.my_helper(ext.cube)",
        "CREATE TABLE mine (id integer PRIMARY KEY)",
        "ALTER EXTENSION cube ADD TABLE mine",
        "INSERT INTO mine VALUES (1)",
        "CREATE SEQUENCE numbers",
        "SELECT nextval('numbers')",
        "ALTER EXTENSION cube ADD SEQUENCE numbers",
        "CREATE EXTENSION hstore VERSION '1.4'",
        "CREATE TABLE information_schema.mine (id integer PRIMARY KEY)",
        "CREATE FUNCTION pg_catalog.mine() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$",
        "CREATE TABLE job (id integer NOT NULL, name text)",
        "CREATE UNIQUE INDEX job_id ON job (id)",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'job_id'::regclass",
        "CREATE SCHEMA pgtrek",
        "CREATE TABLE pgtrek.journal (id integer PRIMARY KEY)",
        "INSERT INTO pgtrek.journal VALUES (1)",
    };

    /** As a dump makes it. */
    private static final String[] TARGET = {
        "CREATE SCHEMA ext",
        "CREATE EXTENSION cube WITH SCHEMA ext",
        "CREATE EXTENSION hstore",
        "CREATE TABLE job (id integer NOT NULL, name text)",
        "CREATE SCHEMA pgtrek",
        "CREATE TABLE pgtrek.journal (id integer PRIMARY KEY)",
    };

    /** Schemas that begin as pgtrek's own do would pass for what it left. */
    @AfterEach
    void dropDatabases(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE app");
        pair.target().execute("postgres", "DROP DATABASE app");
    }

    @Test
    void whatStaysBehindIsNamed(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE app");
        pair.source().execute("app", SOURCE);

        List<Finding> foretold = Checking.standard(pair).build().check().findings().stream()
                .filter(finding -> finding.id().equals("not-carried"))
                .toList();

        assertThat(foretold)
                .flatExtracting(Finding::objects)
                .satisfiesExactly(
                        object -> assertThat(object).isEqualTo("sequence public.numbers of cube"),
                        object -> assertThat(object).isEqualTo("table public.mine of cube"),
                        object -> assertThat(object).isEqualTo("function pg_catalog.mine()"),
                        object -> assertThat(object).isEqualTo("table information_schema.mine"),
                        object -> assertThat(object).isEqualTo("public.job_id"),
                        object -> assertThat(object).matches("hstore 1\\.\\d+ instead of 1\\.4"));

        pair.target().execute("postgres", "CREATE DATABASE app");
        pair.target().execute("app", TARGET);
        VerificationReport report = Verification.of(
                        Server.parse(pair.source().uri()),
                        Server.parse(pair.target().uri()))
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly("app")), List.of()))
                .level(Verify.COUNTS)
                .run();

        assertThat(report.differences())
                .extracting(Difference::object, Difference::message)
                .contains(
                        tuple("table public.mine", "missing on the target"),
                        tuple("table pgtrek.journal", "1 row on the source, 0 on the target"),
                        tuple("table information_schema.mine", "missing on the target"),
                        tuple("function pg_catalog.mine()", "missing on the target"),
                        tuple("index public.job_id", "missing on the target"),
                        tuple("member of extension cube function ext.my_helper(ext.cube)", "missing on the target"),
                        tuple("member of extension cube sequence public.numbers", "missing on the target"));
        assertThat(report.notCompared()).singleElement().satisfies(told -> {
            assertThat(told.object()).isEqualTo("version of extension hstore");
            assertThat(told.message()).contains("1.4");
        });
        // the extension's own members of another version
        assertThat(report.differences())
                .noneMatch(difference -> difference.object().contains("hstore"));
    }
}
