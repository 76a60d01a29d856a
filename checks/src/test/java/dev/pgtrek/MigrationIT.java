package dev.pgtrek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.RunFailed;
import dev.pgtrek.event.MigrationEvent.RunFinished;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import dev.pgtrek.testkit.RecordingListener;
import dev.pgtrek.testkit.ScriptedStrategy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The orchestrator on real servers, with strategies of the test's own. */
@PostgresTest(source = 14, target = 18, sourceSettings = "autovacuum=off", targetSettings = "autovacuum=off")
@Timeout(60)
class MigrationIT {
    private static final String SLEEPING =
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";

    private final MigrationStrategy nothing = strategy(migration -> {});

    @BeforeEach
    void databases(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop", "CREATE DATABASE \"Odd \"\"name\"\"\"");
        pair.source().execute("shop", "CREATE TABLE orders (id int PRIMARY KEY)");
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        for (String name : List.of("shop", "\"Odd \"\"name\"\"\"")) {
            pair.source().execute("postgres", "DROP DATABASE " + name);
            pair.target().execute("postgres", "DROP DATABASE IF EXISTS " + name);
        }
    }

    @Test
    void planningNamesWhatMovesAndWhatIsLeftOut(PostgresPair pair) {
        MigrationPlan plan = migration(pair, nothing).build().plan();
        assertThat(plan.databases()).extracting(DatabasePlan::name).containsExactlyInAnyOrder("shop", "Odd \"name\"");
        assertThat(plan.leftOut())
                .containsOnlyKeys("template0", "template1", "postgres")
                .containsEntry("template0", "PostgreSQL makes it, and keeps it unchanged");
        DatabasePlan shop = plan.database("shop").orElseThrow();
        assertThat(shop.method()).hasValue("test");
        assertThat(shop.tables()).isEqualTo(1);
        assertThat(shop.bytes()).isPositive();
    }

    @Test
    void planningWritesNothing(PostgresPair pair) {
        // a transaction that writes is given a number
        String written = "SELECT txid_snapshot_xmax(txid_current_snapshot())";
        String source = pair.source().queryValue("postgres", written);
        String target = pair.target().queryValue("postgres", written);
        migration(pair, nothing).build().check();
        assertThat(pair.source().queryValue("postgres", written)).isEqualTo(source);
        assertThat(pair.target().queryValue("postgres", written)).isEqualTo(target);
    }

    @Test
    void aRunCreatesDatabasesAndHandsThemToTheStrategy(PostgresPair pair) {
        MigrationStrategy strategy = strategy(migration -> {
            assertThat(migration.createdByThisRun()).isTrue();
            try (Connection target = migration.targetSession();
                    Statement statement = target.createStatement()) {
                statement.execute("CREATE SCHEMA arrived");
            }
        });
        MigrationResult result = migration(pair, strategy).build().run();
        assertThat(result.status()).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(result.databases()).extracting(DatabaseResult::method).containsOnly(Optional.of("test"));
        assertThat(pair.target()
                        .queryValue("Odd \"name\"", "SELECT count(*) FROM pg_namespace WHERE nspname = 'arrived'"))
                .isEqualTo("1");
    }

    @Test
    void aStrategyThatIsNotContinuousCannotLeaveADatabaseReplicating(PostgresPair pair) {
        ScriptedStrategy strategy = ScriptedStrategy.named("test").on("shop", ScriptedStrategy.replicating());
        MigrationResult result = migration(pair, strategy).build().run();
        assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
        assertThat(result.database("shop").orElseThrow().message().orElseThrow())
                .contains("strategy test", "implement that interface");
        assertThat(result.database("shop").orElseThrow().errorCode()).hasValue(ErrorCode.REPLICATION);
    }

    @Test
    void oneDatabasesFailureIsItsOwn(PostgresPair pair) {
        MigrationStrategy strategy = strategy(migration -> {
            if (migration.database().equals("shop")) {
                throw new SQLException("planted");
            }
        });
        MigrationResult result = migration(pair, strategy).build().run();
        assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
        assertThat(result.database("shop").orElseThrow().message()).hasValue("planted");
        assertThat(result.database("shop").orElseThrow().errorCode()).hasValue(ErrorCode.DATABASE);
        assertThat(result.database("Odd \"name\"").orElseThrow().status()).isEqualTo(DatabaseResult.Status.COMPLETED);
    }

    @Test
    void aPopulatedDatabaseIsRefusedAndLeftAsItWas(PostgresPair pair) {
        pair.target().execute("postgres", "CREATE DATABASE shop");
        pair.target().execute("shop", "CREATE TABLE mine (id int)");
        MigrationResult result = migration(pair, nothing).build().run();
        assertThat(result.database("shop").orElseThrow().status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.database("shop").orElseThrow().message().orElseThrow())
                .contains("public.mine");
        assertThat(result.database("Odd \"name\"").orElseThrow().status()).isEqualTo(DatabaseResult.Status.COMPLETED);
    }

    @Test
    void cancellingEndsTheServersQueries(PostgresPair pair) {
        MigrationStrategy strategy = sleeping();
        try (MigrationRun run = migration(pair, strategy).build().start()) {
            await().until(() -> "2".equals(pair.source().queryValue("postgres", SLEEPING)));
            run.cancel();
            MigrationResult result = run.await();
            assertThat(result.status()).isEqualTo(MigrationResult.Status.CANCELLED);
        }
        await().until(() -> "0".equals(pair.source().queryValue("postgres", SLEEPING)));
    }

    @Test
    void whatWasNotBegunWhenCancelledIsSkipped(PostgresPair pair) {
        MigrationStrategy strategy = sleeping();
        try (MigrationRun run =
                migration(pair, strategy).parallelDatabases(1).build().start()) {
            await().until(() -> "1".equals(pair.source().queryValue("postgres", SLEEPING)));
            run.cancel();
            assertThat(run.await().databases())
                    .extracting(DatabaseResult::status)
                    .containsExactlyInAnyOrder(DatabaseResult.Status.FAILED, DatabaseResult.Status.SKIPPED);
        }
    }

    @Test
    void interruptingTheWaitingThreadCancels(PostgresPair pair) {
        Migration migration = migration(pair, sleeping()).build();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                migration.run();
                thrown.complete(new AssertionError("it returned"));
            } catch (MigrationCancelledException e) {
                thrown.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("not interrupted"));
            }
        });
        caller.start();
        await().until(() -> "2".equals(pair.source().queryValue("postgres", SLEEPING)));
        caller.interrupt();
        assertThat(thrown.join()).isInstanceOf(MigrationCancelledException.class);
        await().until(() -> "0".equals(pair.source().queryValue("postgres", SLEEPING)));
    }

    @Test
    void interruptingAThreadThatWaitsForARunLeavesTheRunAlone(PostgresPair pair) {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (MigrationRun run = migration(pair, sleeping()).build().start()) {
            Thread caller = new Thread(() -> {
                try {
                    run.await();
                    thrown.complete(new AssertionError("it returned"));
                } catch (MigrationCancelledException e) {
                    thrown.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("not interrupted"));
                }
            });
            caller.start();
            await().until(() -> "2".equals(pair.source().queryValue("postgres", SLEEPING)));
            caller.interrupt();
            assertThat(thrown.join()).isInstanceOf(MigrationCancelledException.class);
            assertThat(run.state()).isEqualTo(MigrationRun.State.RUNNING);
            assertThat(pair.source().queryValue("postgres", SLEEPING)).isEqualTo("2");

            CompletableFuture<MigrationResult> result = run.result().toCompletableFuture();
            assertThat(result).isNotDone();
            run.cancel();
            assertThat(result.join().databases())
                    .extracting(DatabaseResult::errorCode)
                    .containsOnly(Optional.of(ErrorCode.CANCELLED));
        }
    }

    @Test
    void theEndIsAnEventAndAStage(PostgresPair pair) {
        RecordingListener events = new RecordingListener();
        try (MigrationRun run =
                migration(pair, nothing).listener(events).build().start()) {
            MigrationResult result = run.result().toCompletableFuture().join();
            assertThat(run.await()).isEqualTo(result);
            assertThat(run.state()).isEqualTo(MigrationRun.State.COMPLETED);
            assertThat(events.events(RunFinished.class)).containsExactly(new RunFinished(run.migrationId(), result));
        }

        RecordingListener failures = new RecordingListener();
        try (MigrationRun run = Migration.builder()
                .source("postgresql://postgres:postgres@127.0.0.1:1/postgres")
                .target(pair.target().uri())
                .strategy(nothing)
                .listener(failures)
                .build()
                .start()) {
            assertThatThrownBy(run.result().toCompletableFuture()::join)
                    .cause()
                    .isInstanceOf(ConnectionFailedException.class);
            assertThatThrownBy(run::await).isInstanceOf(ConnectionFailedException.class);
            assertThat(run.state()).isEqualTo(MigrationRun.State.FAILED);
            assertThat(failures.events(RunFailed.class))
                    .singleElement()
                    .extracting(event -> event.failure().code())
                    .isEqualTo(ErrorCode.CONNECTION);
        }
    }

    @Test
    void anUnreachableServerIsSaid(PostgresPair pair) {
        assertThatThrownBy(() -> Migration.builder()
                        .source("postgresql://postgres:geheim@127.0.0.1:1/postgres")
                        .target(pair.target().uri())
                        .strategy(nothing)
                        .build()
                        .run())
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void aListenerThatThrowsStopsNothing(PostgresPair pair) {
        MigrationListener broken = new MigrationListener() {
            @Override
            public void onPhase(PhaseStarted event) {
                throw new IllegalStateException("planted");
            }

            @Override
            public void onProgress(Progress event) {
                throw new AssertionError("planted");
            }
        };
        MigrationResult result =
                migration(pair, nothing).listener(broken).build().run();
        assertThat(result.status()).isEqualTo(MigrationResult.Status.COMPLETED);
    }

    @Test
    void twoMigrationsRunSideBySide(PostgresPair pair) {
        try (MigrationRun one =
                        migration(pair, nothing).includeDatabase("shop").build().start();
                MigrationRun two =
                        migration(pair, nothing).includeDatabase("Odd*").build().start()) {
            assertThat(one.await().status()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(two.await().status()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(one.migrationId()).isNotEqualTo(two.migrationId());
        }
    }

    private static Migration.Builder migration(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(strategy);
    }

    private interface Step {
        void run(DatabaseMigration migration) throws SQLException, InterruptedException;
    }

    private static MigrationStrategy sleeping() {
        return strategy(migration -> {
            try (Connection source = migration.openSource("sleep");
                    Statement statement = source.createStatement()) {
                statement.execute("SELECT pg_sleep(50)");
            }
        });
    }

    private static MigrationStrategy strategy(Step step) {
        return new MigrationStrategy() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
                step.run(migration);
                return DatabaseOutcome.completed();
            }
        };
    }
}
