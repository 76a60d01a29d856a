package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.SampleDatabases;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database made from the source's catalogs equals one that pg_dump and pg_restore have made, as pg_dump shows both. */
class CatalogDefinitionsIT {
    @TempDir
    Path folder;

    @Test
    void everyKindOfObjectArrivesAsByPgRestore() throws Exception {
        assertArrivesAsByPgRestore(15, 15);
    }

    @ParameterizedTest
    @Tag("proof")
    @CsvSource({
        "10, 15", "11, 15", "12, 15", "13, 15", "14, 15", "10, 17", "11, 17", "12, 17", "13, 17", "14, 17", "15, 17",
        "16, 17", "17, 17", "10, 18", "11, 18", "12, 18", "13, 18", "14, 18", "15, 18", "16, 18", "17, 18", "18, 18"
    })
    void everyKindOfObjectArrivesFromAndOnEveryVersion(int source, int target) throws Exception {
        assertArrivesAsByPgRestore(source, target);
    }

    private void assertArrivesAsByPgRestore(int source, int target) throws Exception {
        Optional<ClientTools> tools = ToolChoice.among(
                new ClientToolsFinder().find(Optional.empty()),
                new ServerVersion(source * 10_000),
                new ServerVersion(target * 10_000));
        assumeTrue(tools.isPresent(), "client tools of version " + source + " to " + target + " are not installed");
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            Dumps.createKinds(pair.source());
            SampleDatabases.shop(pair.source(), "shop", 0.002);
            String odd = SampleDatabases.oddNames(pair.source());
            MigrationResult result = migrate(pair);
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(result.databases())
                    .allSatisfy(database -> assertThat(database.findings())
                            .filteredOn(finding -> finding.id().equals("schema"))
                            .as(database.name())
                            .isEmpty());
            for (String database : List.of("kinds", "shop", odd)) {
                assertEqualsRestored(pair, database);
            }
        }
    }

    /** One that was made anew has none of the rights that each new database gives to everybody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP SCHEMA public; CREATE SCHEMA public",
                "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                "GRANT ALL ON SCHEMA public TO pg_monitor WITH GRANT OPTION",
                "DROP SCHEMA public"
            })
    void privilegesOfTheSchemaPublicArriveAsByPgRestore(String change) throws Exception {
        Dumps.assumeTools(15, 15);
        try (PostgresPair pair = PostgresPair.start(15, 15)) {
            pair.source().execute("postgres", "CREATE DATABASE public_schema");
            pair.source().execute("public_schema", change.split("; "));
            assertThat(migrate(pair).status()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertEqualsRestored(pair, "public_schema");
        }
    }

    private static MigrationResult migrate(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.builder()
                        .definitionsFrom(DefinitionSource.CATALOGS)
                        .build())
                .jobs(2)
                .verify(Verify.CHECKSUMS)
                .build()
                .run();
    }

    private void assertEqualsRestored(PostgresPair pair, String database) throws Exception {
        assertThat(Contents.of(pair.target(), database).lines())
                .containsExactlyElementsOf(Contents.of(pair.source(), database).lines());
        String copy = "restored_" + Integer.toHexString(database.hashCode());
        Dumps.copy(pair, database, copy, folder);
        PostgresServer target = pair.target();
        if (Dumps.canScript(target)) {
            assertThat(Dumps.entries(folder, target, database))
                    .containsExactlyInAnyOrderElementsOf(Dumps.entries(folder, target, copy));
        }
    }
}
