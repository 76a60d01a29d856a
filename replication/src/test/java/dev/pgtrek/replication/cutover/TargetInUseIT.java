package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What applications write to, or another migration replicates into, is overwritten by nobody who does not name it. */
@PostgresTest(source = 15, target = 18, targetSettings = "wal_level=logical")
@Timeout(300)
class TargetInUseIT {
    private static final List<PopulatedTarget> ALL = List.of(PopulatedTarget.values());
    private static final String WHERE_NONE_IS_FOUND =
            "; if none of that id is found, another role made these: drop them, or choose another id";
    private static final List<MigrationStrategy> BOTH =
            List.of(DumpRestore.withDefaults(), LogicalReplication.withDefaults());

    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
        pair.target().execute("postgres", "DROP ROLE IF EXISTS planter");
    }

    @Test
    @Tag("proof")
    void afterAnInterruptedCutover(PostgresPair pair) throws Exception {
        followed(pair, "cut").close();
        CutoverProcess.run(pair, "cut", CutoverProcess.End.WHEN_THE_TARGET_HAS_TAKEN_OVER);
        pair.target().execute(DATABASE, "INSERT INTO invoice (customer) VALUES (9)");
        everythingIsRefused(pair, "cut", "applications were switched to it by a cutover of migration cut");
        try (ReplicationHandle run = CutoverRig.migration(pair).build().replication("cut")) {
            assertThat(run.stop()).allMatch(StopReport::complete);
        }
        String closed = "closed to writes (default_transaction_read_only = on)";
        everythingIsRefused(pair, "cut", closed);
        everythingIsRefused(pair, "another", closed);
        assertThat(invoices(pair)).isEqualTo("5001");

        MigrationResult named = migration(pair, "named", DumpRestore.withDefaults(), PopulatedTarget.DROP)
                .overwriteDatabase(DATABASE)
                .build()
                .run();
        assertThat(named.databases().get(0).status()).as(named.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(invoices(pair)).isEqualTo("5000");
    }

    @Test
    @Tag("proof")
    void whileAnotherMigrationReplicates(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "live")) {
            everythingIsRefused(pair, "other", "migration live replicates into it");
            everythingIsRefused(pair, "live", "migration live replicates into it");
            assertThat(run.replication().status()).allMatch(status -> status.inSync());
            assertThat(run.replication()
                            .cutover(Cutover.builder()
                                    .reopenSource(true)
                                    .reverseReplication(true)
                                    .build())
                            .status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
            everythingIsRefused(pair, "other", "migration live replicates from it");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(invoices(pair)).isEqualTo("5000");
    }

    /** Who may create a schema in the target's database keeps nobody from migrating into it. */
    @Test
    void whatAnotherRoleCallsSoIsPassedOver(PostgresPair pair) {
        pair.target().execute("postgres", "CREATE DATABASE \"shop \"\"x\"\"\"", "CREATE ROLE planter");
        pair.target()
                .execute(
                        DATABASE,
                        "CREATE SCHEMA pgtrek_planted_0123456789 AUTHORIZATION planter",
                        "CREATE TABLE pgtrek_planted_0123456789.switched ()",
                        "ALTER TABLE pgtrek_planted_0123456789.switched OWNER TO planter");
        MigrationResult result = migration(pair, "mine", DumpRestore.withDefaults(), PopulatedTarget.DROP)
                .build()
                .run();
        assertThat(result.databases().get(0).status()).as(result.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        pair.target().execute(DATABASE, "DROP SCHEMA pgtrek_planted_0123456789 CASCADE");
    }

    /** With the standard checks, which foretell it, and without. */
    private static void everythingIsRefused(PostgresPair pair, String id, String why) {
        String before = invoices(pair);
        for (PopulatedTarget choice : ALL) {
            Migration checked = migration(pair, id, DumpRestore.withDefaults(), choice)
                    .checks(StandardChecks.all())
                    .build();
            List<Finding> errors = checked.check().errors();
            assertThat(errors).as(choice.name()).extracting(Finding::id).containsExactly("target-in-use");
            assertThat(errors.get(0).message()).contains(why);
            assertThat(errors.get(0).remedy().orElseThrow())
                    .contains("Migration.overwriteDatabase " + DATABASE)
                    .doesNotContain("DROP DATABASE");
        }
        for (MigrationStrategy strategy : BOTH) {
            MigrationResult result =
                    migration(pair, id, strategy, PopulatedTarget.DROP).build().run();
            assertThat(result.databases().get(0).status()).isEqualTo(DatabaseResult.Status.FAILED);
            assertThat(result.databases().get(0).message().orElseThrow())
                    .containsAnyOf(why, "a migration of the same id")
                    .satisfies(message -> assertThat(message.replace(WHERE_NONE_IS_FOUND, ""))
                            .doesNotContain("DROP DATABASE", "another id"));
        }
        assertThat(invoices(pair)).isEqualTo(before);
    }

    private static Migration.Builder migration(
            PostgresPair pair, String id, MigrationStrategy strategy, PopulatedTarget choice) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .migrationId(id)
                .strategy(strategy)
                .populatedTarget(choice);
    }

    private static String invoices(PostgresPair pair) {
        return String.valueOf(pair.target().queryValue(DATABASE, "SELECT count(*) FROM invoice"));
    }
}
