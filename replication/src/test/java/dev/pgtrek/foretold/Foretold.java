package dev.pgtrek.foretold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.MigrationStrategy;
import java.util.function.Supplier;

/** Runs a migration against the advice of a check. */
final class Foretold {
    private Foretold() {}

    static Migration.Builder migration(String source, String target, MigrationStrategy strategy) {
        return Migration.builder()
                .source(source)
                .target(target)
                .checks(StandardChecks.all())
                .strategy(strategy)
                .jobs(1);
    }

    /** The check says that it is an error; with this check ignored the run begins, and what comes of it is returned. */
    static MigrationResult runInSpite(String id, Supplier<Migration.Builder> migration) {
        assertForetold(id, migration);
        return migration.get().ignoreCheck(id).build().run();
    }

    /** As {@link #runInSpite}, in the background; the caller closes it. */
    static MigrationRun startInSpite(String id, Supplier<Migration.Builder> migration) {
        assertForetold(id, migration);
        return migration.get().ignoreCheck(id).build().start();
    }

    private static void assertForetold(String id, Supplier<Migration.Builder> migration) {
        assertThat(migration.get().build().check().errors())
                .extracting(Finding::id)
                .contains(id);
    }

    /** What the check says comes true for this database: it fails, and says why. */
    static void assertFailsInSpite(String id, String database, Supplier<Migration.Builder> migration, String... says) {
        DatabaseResult result = runInSpite(id, migration).database(database).orElseThrow();
        assertThat(result.status()).as(result.toString()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(everythingSaid(result)).contains(says);
    }

    /** The run ends by an exception. */
    static void assertThrowsInSpite(String id, Supplier<Migration.Builder> migration, String... says) {
        MigrationException thrown = null;
        try {
            runInSpite(id, migration);
        } catch (MigrationException e) {
            thrown = e;
        }
        assertThat(thrown).isNotNull();
        assertThat(String.valueOf(thrown.getMessage())).contains(says);
    }

    static String everythingSaid(DatabaseResult result) {
        return result.message().orElse("") + "\n"
                + String.join(
                        "\n", result.findings().stream().map(Finding::toString).toList());
    }
}
