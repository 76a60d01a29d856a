package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.SampleDatabases;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole servers, moved from one version to another: what arrives equals what left. */
class WholeServerIT {
    private static final double SCALE = 0.02;

    @TempDir
    Path folder;

    @ParameterizedTest
    @Tag("proof")
    @CsvSource({"10, 17", "15, 15"})
    void everyDatabaseArrivesAsItWasBetweenOtherVersions(int source, int target) {
        everyDatabaseArrivesAsItWas(source, target);
    }

    @Test
    void everyDatabaseArrivesAsItWas() {
        everyDatabaseArrivesAsItWas(13, 18);
    }

    private void everyDatabaseArrivesAsItWas(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            List<String> databases = fill(pair.source());
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());
            MigrationResult result = Migration.builder()
                    .source(pair.source().uri())
                    .target(pair.target().uri())
                    .strategy(DumpRestore.withDefaults())
                    .jobs(2)
                    .verify(Verify.CHECKSUMS)
                    .build()
                    .run();
            leaks.check();
            assertThat(result.databases())
                    .allSatisfy(database -> assertThat(database.status())
                            .as(database.toString())
                            .isEqualTo(DatabaseResult.Status.COMPLETED));
            assertThat(result.status()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(result.databases()).extracting(DatabaseResult::name).containsAll(databases);
            assertThat(result.roles()).extracting(RoleResult::status).doesNotContain(RoleResult.Status.FAILED);
            assertEqual(pair, databases);
        }
    }

    /** Every pair that the client tools on this machine serve; in a search path with newer tools there are more of them. */
    @ParameterizedTest
    @Tag("proof")
    @CsvSource({
        "10, 17", "11, 17", "12, 17", "13, 17", "14, 17", "15, 17", "16, 17", "17, 17", "10, 18", "11, 18", "12, 18",
        "13, 18", "14, 18", "15, 18", "16, 18", "17, 18", "18, 18"
    })
    void everyKindOfObjectArrivesFromAndOnEveryVersion(int source, int target) throws Exception {
        Dumps.assumeTools(source, target);
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            List<String> databases = fill(pair.source());
            Dumps.createKinds(pair.source());
            MigrationResult result = Migration.builder()
                    .source(pair.source().uri())
                    .target(pair.target().uri())
                    .strategy(DumpRestore.withDefaults())
                    .jobs(2)
                    .verify(Verify.CHECKSUMS)
                    .build()
                    .run();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(result.databases())
                    .allSatisfy(database -> assertThat(database.findings())
                            .filteredOn(finding -> finding.id().equals("schema"))
                            .as(database.name())
                            .isEmpty());
            assertEqual(pair, databases);
            assertAsPgRestoreWouldBringIt(pair, "kinds");
        }
    }

    private void assertAsPgRestoreWouldBringIt(PostgresPair pair, String database) throws Exception {
        String copy = database + "_copy";
        Dumps.copy(pair, database, copy, folder);
        assertThat(Contents.of(pair.target(), database).lines())
                .containsExactlyElementsOf(Contents.of(pair.source(), database).lines());
        assertThat(Catalogs.of(pair.target(), database).lines())
                .containsExactlyElementsOf(Catalogs.of(pair.target(), copy).lines());
        if (Dumps.canScript(pair.target())) {
            assertThat(Dumps.script(folder, pair.target(), database, "-s"))
                    .hasSameTextualContentAs(Dumps.script(folder, pair.target(), copy, "-s"));
        }
    }

    @Test
    @Tag("proof")
    void twoMigrationsInOneProcessDoNotDisturbEachOther() {
        try (PostgresPair one = PostgresPair.start(14, 18);
                PostgresPair two = PostgresPair.start(15, 15)) {
            List<String> ofOne = fill(one.source());
            List<String> ofTwo = fill(two.source());
            LeakChecker leaks = LeakChecker.watch(one.source(), one.target(), two.source(), two.target());
            try (MigrationRun first = migration(one).start();
                    MigrationRun second = migration(two).start()) {
                assertThat(first.await().status()).isEqualTo(MigrationResult.Status.COMPLETED);
                assertThat(second.await().status()).isEqualTo(MigrationResult.Status.COMPLETED);
            }
            leaks.check();
            assertEqual(one, ofOne);
            assertEqual(two, ofTwo);
        }
    }

    private static Migration migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .jobs(2)
                .build();
    }

    private static List<String> fill(PostgresServer source) {
        SampleDatabases.shop(source, "shop", SCALE);
        String odd = SampleDatabases.oddNames(source);
        SampleDatabases.empty(source, "empty");
        return List.of("shop", odd, "empty");
    }

    /** The two servers' own superusers have passwords of their own. */
    private static List<String> cluster(PostgresServer server) {
        return Catalogs.ofCluster(server).lines().stream()
                .filter(line -> !line.startsWith("role " + server.user() + ","))
                .toList();
    }

    private static void assertEqual(PostgresPair pair, List<String> databases) {
        assertThat(cluster(pair.target())).isEqualTo(cluster(pair.source()));
        for (String database : databases) {
            assertThat(Catalogs.of(pair.target(), database)).isEqualTo(Catalogs.of(pair.source(), database));
            assertThat(Contents.of(pair.target(), database)).isEqualTo(Contents.of(pair.source(), database));
        }
    }
}
