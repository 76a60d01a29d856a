package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import dev.pgtrek.testkit.SampleDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PostgresTest(source = 15, target = 15)
class DumpRestoreIT {
    @TempDir
    Path folder;

    @Test
    void everyKindOfObjectArrivesAsPgRestoreWouldBringIt(PostgresPair pair) throws Exception {
        Dumps.createKinds(pair.source());

        DatabaseResult result = migrate(pair, "kinds");

        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(result.findings()).isEmpty();
        Dumps.assumeTools(pair.source().major(), pair.target().major());
        Dumps.copy(pair, "kinds", "kinds_copy", folder);
        Path arrived = Dumps.script(folder, pair.target(), "kinds");
        assertThat(arrived).hasSameTextualContentAs(Dumps.script(folder, pair.target(), "kinds_copy"));
    }

    @Test
    @PostgresTest(source = 14, target = 18)
    void aShopArrives(PostgresPair pair) throws Exception {
        SampleDatabases.shop(pair.source(), "shop", 0.05);

        DatabaseResult result = migrate(pair, "shop");

        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(result.findings()).isEmpty();
    }

    @Test
    @PostgresTest(source = 10, target = 17)
    void oddNamesArrive(PostgresPair pair) throws Exception {
        String database = SampleDatabases.oddNames(pair.source());

        DatabaseResult result = migrate(pair, database);

        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(result.findings()).isEmpty();
    }

    private static DatabaseResult migrate(PostgresPair pair, String database) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .build()
                .run()
                .database(database)
                .orElseThrow();
    }
}
