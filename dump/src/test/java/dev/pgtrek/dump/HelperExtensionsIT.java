package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The extension by which the source's user publishes, and the one that it needs, are not missed on the target. */
@Timeout(120)
class HelperExtensionsIT {
    @Test
    void whatServesTheSourceAloneNeedNotArrive(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path extensions = Files.createDirectory(folder.resolve("extension"));
        Files.writeString(
                extensions.resolve("aiven_extras.control"),
                "default_version = '1.1'\nschema = aiven_extras\nrelocatable = false\nrequires = 'dblink'\n");
        Files.writeString(
                extensions.resolve("aiven_extras--1.1.sql"),
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        try (PostgresPair pair = PostgresPair.start(
                PostgresServer.builder(18).setting("extension_control_path", folder + ":$system"),
                PostgresServer.builder(18).authentication("scram-sha-256"))) {
            pair.source().execute("postgres", "CREATE DATABASE app");
            pair.source()
                    .execute(
                            "app",
                            "CREATE EXTENSION aiven_extras CASCADE",
                            "COMMENT ON EXTENSION dblink IS 'of the helper'",
                            "CREATE TABLE item AS SELECT generate_series(1, 10) AS id");
            pair.target().execute("postgres", "CREATE ROLE mover LOGIN CREATEDB CREATEROLE PASSWORD 'm'");
            String target = pair.target().uri().replaceFirst("//[^@]*@", "//mover:m@");
            Migration migration = Migration.builder()
                    .source(pair.source().uri())
                    .target(target)
                    .includeDatabase("app")
                    .checks(StandardChecks.all())
                    .strategy(DumpRestore.builder()
                            .definitionsFrom(DefinitionSource.CATALOGS)
                            .build())
                    .build();

            CheckReport report = migration.check();
            assertThat(report.findings())
                    .filteredOn(finding -> finding.severity() == Severity.ERROR)
                    .isEmpty();
            assertThat(report.findings())
                    .filteredOn(finding -> finding.id().equals("extensions-available"))
                    .extracting(Finding::severity)
                    .containsExactly(Severity.INFO, Severity.INFO);
            MigrationResult result = migration.run();
            assertThat(result.database("app").orElseThrow().status())
                    .as(result.toString())
                    .isEqualTo(DatabaseResult.Status.COMPLETED);
            assertThat(pair.target().queryValue("app", "SELECT count(*) FROM item"))
                    .isEqualTo("10");
            assertThat(pair.target().queryValue("app", "SELECT string_agg(extname, ',') FROM pg_extension"))
                    .isEqualTo("plpgsql");
        }
    }
}
