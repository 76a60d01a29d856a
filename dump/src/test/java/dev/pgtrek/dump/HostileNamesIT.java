package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.HostileDatabase;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Names and texts that look like titles of a dump, like ends of lines and of names, or like commands, are none of these. */
class HostileNamesIT {
    private static final String DATABASE = "hostile";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void whatArrivesIsWhatLeft(DefinitionSource definitions) throws Exception {
        if (definitions == DefinitionSource.CLIENT_TOOLS) {
            Dumps.assumeTools(14, 15);
        }
        try (PostgresPair pair = PostgresPair.start(14, 15)) {
            HostileDatabase.create(pair.source(), DATABASE);
            migrateAndCompare(pair, definitions);
        }
    }

    @ParameterizedTest
    @CsvSource({"15, 16", "17, 18", "18, 18"})
    @Tag("proof")
    void whatArrivesIsWhatLeftFromTheCatalogs(int source, int target) throws Exception {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            HostileDatabase.create(pair.source(), DATABASE);
            migrateAndCompare(pair, DefinitionSource.CATALOGS);
        }
    }

    @ParameterizedTest
    @CsvSource({"14, 15", "15, 16", "17, 18", "18, 18"})
    @Tag("proof")
    void whatArrivesIsWhatLeftByClientToolsAndThroughAnArchive(int source, int target) throws Exception {
        Dumps.assumeTools(source, target);
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            HostileDatabase.create(pair.source(), DATABASE);
            migrateAndCompare(pair, DefinitionSource.CLIENT_TOOLS);

            pair.target().execute("postgres", "DROP DATABASE " + DATABASE);
            migrate(pair, DumpRestore.builder().archiveDirectory(folder.resolve("archives")));
            assertEqual(pair);
        }
    }

    private void migrateAndCompare(PostgresPair pair, DefinitionSource definitions) throws Exception {
        LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());
        migrate(pair, DumpRestore.builder().definitionsFrom(definitions));
        leaks.check();
        assertEqual(pair);
        if (Dumps.canCopy(pair) && Dumps.canScript(pair.target())) {
            Dumps.copy(pair, DATABASE, "copy", folder);
            assertThat(Dumps.entries(folder, pair.target(), DATABASE, "--no-publications"))
                    .containsExactlyInAnyOrderElementsOf(
                            Dumps.entries(folder, pair.target(), "copy", "--no-publications"));
        }
    }

    private static void migrate(PostgresPair pair, DumpRestore.Builder dump) {
        DatabaseResult result = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(dump.publications(true).build())
                .includeDatabase(DATABASE)
                .verify(Verify.CHECKSUMS)
                .jobs(2)
                .build()
                .run()
                .database(DATABASE)
                .orElseThrow();
        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(result.findings()).isEmpty();
    }

    private static List<List<String>> publications(PostgresServer server) {
        return server.queryRows(DATABASE, """
                SELECT p.pubname, pg_get_userbyid(p.pubowner), obj_description(p.oid, 'pg_publication'), t.schemaname, t.tablename
                  FROM pg_publication AS p
                  JOIN pg_publication_tables AS t USING (pubname)
                 ORDER BY p.pubname::text COLLATE "C"
                """);
    }

    private static void assertEqual(PostgresPair pair) {
        assertThat(HostileDatabase.differences(pair, DATABASE)).isEmpty();
        assertThat(Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(pair.source(), DATABASE)))
                .isEmpty();
        assertThat(Verification.of(pair.source().server(), pair.target().server())
                        .level(Verify.CHECKSUMS)
                        .databases(DatabaseSelection.of(List.of(NamePattern.exactly(DATABASE)), List.of()))
                        .run()
                        .differences())
                .isEmpty();
        assertThat(publications(pair.target())).isEqualTo(publications(pair.source()));
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            assertThat(server.queryRows("postgres", "SELECT rolname FROM pg_roles"))
                    .isNotEmpty()
                    .noneMatch(row -> String.valueOf(row.get(0)).startsWith(HostileDatabase.MARK));
            assertThat(server.queryValue(DATABASE, "SELECT to_regclass('public.victim')"))
                    .isEqualTo("victim");
        }
    }
}
