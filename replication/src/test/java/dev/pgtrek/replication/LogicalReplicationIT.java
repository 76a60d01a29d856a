package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LoadGenerator;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import dev.pgtrek.testkit.SampleDatabases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole of a replication, on real servers with applications at work. */
@PostgresTest(source = 15, target = 18, targetSettings = "max_logical_replication_workers=8")
@Timeout(300)
class LogicalReplicationIT {
    private static final String DATABASE = "shop \"x\"";
    private static final Duration LONG = Duration.ofMinutes(2);

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        String drop = "DROP DATABASE IF EXISTS " + QualifiedName.quote(DATABASE);
        pair.source().execute("postgres", drop);
        pair.target().execute("postgres", drop);
    }

    @Test
    void aDatabaseIsFollowedWhileApplicationsWork(PostgresPair pair) {
        SampleDatabases.shop(pair.source(), DATABASE, 0.02);
        try (LoadGenerator load = LoadGenerator.on(pair.source(), DATABASE)
                        .connections(4)
                        .transactionsPerSecond(150)
                        .truncates()
                        .start();
                MigrationRun run = migration(pair).migrationId("load1").build().start()) {
            MigrationResult result = run.await();
            assertThat(result.databases())
                    .extracting(DatabaseResult::message)
                    .allSatisfy(message -> assertThat(message).isEmpty());
            assertThat(result.status()).isEqualTo(MigrationResult.Status.REPLICATING);
            assertThat(result.database(DATABASE).orElseThrow().status()).isEqualTo(DatabaseResult.Status.REPLICATING);
            for (int marker = 1; marker <= 10; marker++) {
                commit(pair, "INSERT INTO load.account VALUES (-" + marker + ", 0)");
                run.replication().awaitInSync(LONG);
                assertThat(pair.target()
                                .queryValue(DATABASE, "SELECT count(*) FROM load.account WHERE id = -" + marker))
                        .isEqualTo("1");
            }
            load.pause();
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(run.replication().status())
                    .extracting(ReplicationStatus::state)
                    .containsOnly(ReplicationStatus.State.STOPPED);
            assertThat(Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(pair.source(), DATABASE)))
                    .isEmpty();
            assertThat(load.stop().discrepancies(pair.target(), DATABASE)).isEmpty();
        }
    }

    /** The server acknowledges it before it is on its disk. */
    private static void commit(PostgresPair pair, String statement) {
        pair.source().execute(DATABASE, "SET synchronous_commit = off", statement);
    }

    @Test
    void anotherProcessTakesAReplicationUp(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE " + QualifiedName.quote(DATABASE));
        pair.source().execute(DATABASE, "CREATE TABLE note (id int PRIMARY KEY)");
        assertThat(migration(pair).migrationId("other").build().run().status())
                .isEqualTo(MigrationResult.Status.REPLICATING);
        List<FoundMigration> found = Migration.find(
                Server.parse(pair.source().uri()), Server.parse(pair.target().uri()));
        assertThat(found).extracting(FoundMigration::migrationId).containsExactly("other");
        assertThat(found.get(0).databases().get(DATABASE)).containsExactlyInAnyOrder(Side.SOURCE, Side.TARGET);
        try (ReplicationHandle run = migration(pair).build().replication("other")) {
            commit(pair, "INSERT INTO note VALUES (1)");
            run.awaitInSync(LONG);
            assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM note"))
                    .isEqualTo("1");
            assertThat(run.stop()).allMatch(StopReport::complete);
        }
        assertThat(Migration.find(
                        Server.parse(pair.source().uri()),
                        Server.parse(pair.target().uri())))
                .isEmpty();
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(LogicalReplication.withDefaults());
    }
}
