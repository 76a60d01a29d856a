package dev.pgtrek.checks;

import dev.pgtrek.Migration;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess;
import dev.pgtrek.checks.replication.ReplicationChecks;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.PostgresPair;
import java.util.List;
import java.util.Set;

/** Migrations that are checked and never run. */
public final class Checking {
    private Checking() {}

    /** With the standard checks, and a strategy that has those of replication as requirements. */
    public static Migration.Builder replication(PostgresPair pair) {
        return standard(
                pair,
                ReplicationChecks.with(ReplicationChecks.usableKeys(), Set.of(ReplicationAccess.Copying.SNAPSHOT)));
    }

    /** With the standard checks, and a strategy that requires nothing more. */
    public static Migration.Builder standard(PostgresPair pair) {
        return standard(pair, List.of());
    }

    private static Migration.Builder standard(PostgresPair pair, List<PreCheck> requirements) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .checks(StandardChecks.all())
                .strategy(new NeverRun(requirements));
    }

    private record NeverRun(List<PreCheck> requirements) implements MigrationStrategy {
        @Override
        public String name() {
            return "never-run";
        }

        @Override
        public DatabaseOutcome migrate(DatabaseMigration migration) {
            throw new AssertionError("checking moves nothing");
        }
    }
}
