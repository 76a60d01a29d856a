package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is named in bytes that are no UTF-8 keeps its own database, which is named, and no other one. */
@PostgresTest(source = 14, target = 17)
class NamesInOtherEncodingsIT {
    private static final String BYTES = "'na' || chr(239) || 've'";

    @AfterEach
    void drop(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE IF EXISTS ascii", "DROP DATABASE IF EXISTS usual");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE %I (id int PRIMARY KEY)",
                "CREATE TABLE t (id int PRIMARY KEY, %I int)",
                "CREATE SCHEMA %I CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE SEQUENCE %I",
                "COMMENT ON SCHEMA public IS %L",
                "CREATE TYPE e AS ENUM (%L)",
                "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $f$ SELECT %L $f$"
            })
    void theDatabaseIsNamed(String definition, PostgresPair pair) {
        create(pair, definition);
        assertThat(errors(pair)).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("connect-source-databases");
            assertThat(finding.database()).contains("ascii");
            assertThat(finding.message()).contains("not valid in UTF-8", "0xef");
            assertThat(finding.remedy().orElseThrow()).contains("client_encoding", "exclude the database");
        });
    }

    @Test
    void whatIsRenamedIsInNoWay(PostgresPair pair) {
        create(pair, "CREATE TABLE %I (id int PRIMARY KEY)");
        assertThat(errors(pair)).hasSize(1);
        pair.source()
                .execute(
                        "ascii", "DO $$ BEGIN EXECUTE format('ALTER TABLE %I RENAME TO naive', " + BYTES + "); END $$");
        assertThat(errors(pair)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE ROLE %I                         | role na\uFFFD     | DROP ROLE %I",
                "COMMENT ON ROLE postgres IS %L         | comment on role postgres  | COMMENT ON ROLE postgres IS NULL",
                "COMMENT ON DATABASE usual IS %L        | comment on database usual | COMMENT ON DATABASE usual IS NULL",
                "ALTER DATABASE usual SET app.x = %L    | setting of database usual | ALTER DATABASE usual RESET app.x",
                "ALTER ROLE postgres SET app.x = %L     | setting of role postgres  | ALTER ROLE postgres RESET app.x"
            })
    void whatDatabasesShareIsNamed(String definition, String named, String undoing, PostgresPair pair) {
        create(pair, definition);
        try {
            assertThat(errors(pair)).singleElement().satisfies(finding -> {
                assertThat(finding.id()).isEqualTo("shared-texts");
                assertThat(finding.message()).contains("not valid in UTF-8: " + named);
            });
        } finally {
            pair.source().execute("ascii", "DO $$ BEGIN EXECUTE format('" + undoing + "', " + BYTES + "); END $$");
        }
        assertThat(errors(pair)).isEmpty();
    }

    private static void create(PostgresPair pair, String definition) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
                        "CREATE DATABASE usual");
        pair.source().execute("ascii", "DO $$ BEGIN EXECUTE format('" + definition + "', " + BYTES + "); END $$");
        pair.source().execute("usual", "CREATE TABLE t (id int PRIMARY KEY)");
    }

    private static List<Finding> errors(PostgresPair pair) {
        CheckReport report = Checking.standard(pair).build().check();
        return report.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }
}
