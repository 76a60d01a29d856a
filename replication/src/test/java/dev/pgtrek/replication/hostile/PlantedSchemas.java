package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.PostgresPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A schema of exactly the form of pgtrek's own is not carried, whoever owns it, and the result says so; any other whose name
 * begins with {@code pgtrek} is a user's, and carried and compared like all. Each subclass is a pair of versions.
 */
@Timeout(180)
abstract class PlantedSchemas {
    private static final String DATABASE = "mal";
    private static final ReplicationName NAME = ReplicationName.of("nightly", DATABASE);

    @ParameterizedTest
    @EnumSource
    void aPlantedJournalIsNotCarriedByDump(DefinitionSource definitions, PostgresPair pair) {
        if (definitions == DefinitionSource.CLIENT_TOOLS) {
            Tools.assumeFor(pair);
        }
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            plant(mallory, pair);
            MigrationResult result = migrate(
                    pair, DumpRestore.builder().definitionsFrom(definitions).build(), "nightly");
            assertThat(result.database(DATABASE).orElseThrow().status()).isEqualTo(DatabaseResult.Status.COMPLETED);
            assertPlantedIsNamedAndAbsent(pair, result);
            mallory.assertHarmless();
        }
    }

    @Test
    void aPlantedJournalIsNeitherCarriedNorReplicated(PostgresPair pair) throws InterruptedException {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            plant(mallory, pair);
            MigrationResult result = migrate(pair, replication(), "other");
            assertThat(result.database(DATABASE).orElseThrow().message()).isEmpty();
            assertPlantedIsNamedAndAbsent(pair, result);
            try (var run = migration(pair, replication()).build().replication("other")) {
                assertThat(run.status())
                        .allSatisfy(status -> assertThat(status.findings()).isEmpty());
                run.stop();
            }
            assertThat(pair.source().queryValue(DATABASE, "SELECT count(*) FROM " + NAME + ".installed"))
                    .isEqualTo("1");
            mallory.assertHarmless();
        }
    }

    @Test
    void schemasThatMerelyBeginAlikeAreCarriedAndCompared(PostgresPair pair) throws InterruptedException {
        List<String> schemas =
                List.of("pgtrek", "pgtrek_", "pgtrek_nightly", "pgtrek_nightly_0a1b2c3d4", "\"pgtrek_A_0123456789\"");
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            for (String schema : schemas) {
                mallory.execute(
                        pair.source(),
                        "CREATE SCHEMA " + schema,
                        "CREATE TABLE " + schema + ".journal (id serial PRIMARY KEY)",
                        "INSERT INTO " + schema + ".journal VALUES (1)",
                        "COMMENT ON TABLE " + schema + ".journal IS 'a user''s'",
                        "CREATE PUBLICATION \"pgtrek_pub" + schemas.indexOf(schema) + "\" FOR TABLE " + schema
                                + ".journal");
            }
            MigrationResult result = migrate(
                    pair,
                    DumpRestore.builder()
                            .definitionsFrom(DefinitionSource.CATALOGS)
                            .publications(true)
                            .build(),
                    "nightly");
            assertThat(result.database(DATABASE).orElseThrow().findings()).isEmpty();
            assertThat(verify(pair).differences()).isEmpty();
            for (String schema : schemas) {
                pair.target()
                        .execute(
                                DATABASE,
                                "DELETE FROM " + schema + ".journal",
                                "ALTER TABLE " + schema + ".journal ADD x int");
            }
            assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM pg_publication"))
                    .isEqualTo("5");
            assertThat(verify(pair).differences())
                    .extracting(difference -> difference.object())
                    .contains("column pgtrek.journal.x")
                    .filteredOn(object -> object.contains("journal"))
                    .hasSizeGreaterThanOrEqualTo(2 * schemas.size());
        }
    }

    private static void plant(HostileOwner mallory, PostgresPair pair) {
        mallory.execute(
                pair.source(),
                "CREATE SCHEMA " + NAME,
                "CREATE TABLE " + NAME + ".installed (position int PRIMARY KEY, statement text)",
                "INSERT INTO " + NAME + ".installed VALUES (1, 'ALTER ROLE mallory SUPERUSER')",
                "COMMENT ON SCHEMA " + NAME + " IS 'planted'",
                "COMMENT ON TABLE " + NAME + ".installed IS 'planted'",
                "CREATE SEQUENCE " + NAME + ".s",
                "CREATE VIEW " + NAME + ".switched AS SELECT hostile.probe('view')",
                "CREATE MATERIALIZED VIEW " + NAME + ".joining AS SELECT hostile.probe('matview') WITH NO DATA",
                "CREATE TYPE " + NAME + ".t AS (a int)",
                "CREATE FUNCTION " + NAME + ".f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "ALTER DEFAULT PRIVILEGES IN SCHEMA " + NAME + " GRANT SELECT ON TABLES TO PUBLIC",
                "CREATE TABLE public.data (id int PRIMARY KEY)",
                "INSERT INTO public.data VALUES (1)");
    }

    private static void assertPlantedIsNamedAndAbsent(PostgresPair pair, MigrationResult result) {
        assertThat(result.database(DATABASE).orElseThrow().findings())
                .filteredOn(finding -> finding.id().equals("schema-not-carried"))
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains(NAME.toString(), "mallory");
        assertThat(pair.target()
                        .queryValue(DATABASE, "SELECT count(*) FROM pg_namespace WHERE nspname = '" + NAME + "'"))
                .isEqualTo("0");
        assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM public.data"))
                .isEqualTo("1");
    }

    private static MigrationResult migrate(PostgresPair pair, MigrationStrategy strategy, String id) {
        return migration(pair, strategy)
                .verify(Verify.CHECKSUMS)
                .migrationId(id)
                .build()
                .run();
    }

    private static Migration.Builder migration(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(strategy);
    }

    private static MigrationStrategy replication() {
        return LogicalReplication.builder()
                .copy(DumpRestore.builder()
                        .definitionsFrom(DefinitionSource.CATALOGS)
                        .build())
                .build();
    }

    private static VerificationReport verify(PostgresPair pair) throws InterruptedException {
        return Verification.of(pair.source().server(), pair.target().server())
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly(DATABASE)), List.of()))
                .level(Verify.CHECKSUMS)
                .build()
                .run();
    }
}
