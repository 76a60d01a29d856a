package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source with many things wrong: one run tells them all, and no finding hides another. */
@PostgresTest(
        source = 14,
        target = 18,
        sourceSettings = {"wal_level=replica", "max_replication_slots=1"})
class EverythingAtOnceIT {
    @BeforeEach
    void breakIt(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE mover LOGIN PASSWORD 'x'",
                        "CREATE DATABASE shop",
                        "SELECT pg_create_physical_replication_slot('taken')");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE line (text text)",
                        "CREATE TABLE remark (text text)",
                        "GRANT SELECT ON line, remark TO mover",
                        "CREATE EXTENSION adminpack");
    }

    @AfterEach
    void mendIt(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "SELECT pg_drop_replication_slot('taken')",
                        "DROP DATABASE shop",
                        "DROP ROLE mover");
    }

    @Test
    void oneRunTellsThemAll(PostgresPair pair) {
        CheckReport report = Checking.replication(pair)
                .source(pair.source().uri().replace("postgres:postgres@", "mover:x@"))
                .build()
                .check();

        assertThat(report.errors())
                .extracting(Finding::id)
                .containsExactlyInAnyOrder(
                        "wal-level",
                        "replication-slots",
                        "replication-privileges",
                        "replica-identity",
                        "extensions-available");
        assertThat(messages(report, "wal-level")).singleElement().asString().contains("'replica'");
        assertThat(messages(report, "replication-slots"))
                .singleElement()
                .asString()
                .contains("0 free", "1 in use");
        assertThat(messages(report, "replication-privileges"))
                .singleElement()
                .asString()
                .contains("mover", "REPLICATION");
        assertThat(messages(report, "replica-identity"))
                .singleElement()
                .asString()
                .contains("2 tables", "public.line", "public.remark");
        assertThat(messages(report, "extensions-available"))
                .singleElement()
                .asString()
                .contains("adminpack");
        assertThat(report.errors())
                .allSatisfy(finding -> assertThat(finding.remedy()).isPresent());
    }

    private static List<String> messages(CheckReport report, String id) {
        return report.errors().stream()
                .filter(finding -> finding.id().equals(id))
                .map(Finding::message)
                .toList();
    }
}
