package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.Phase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ScriptedStrategyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final QualifiedName CUSTOMERS = new QualifiedName("public", "customers");
    private static final QualifiedName ORDERS = new QualifiedName("public", "orders");

    private final ScriptedStrategy strategy = ScriptedStrategy.named("scripted");

    @Test
    void aDatabaseThatNothingIsSaidOfCompletes() throws Exception {
        assertThat(migrate("app")).isEqualTo(DatabaseOutcome.completed());
        assertThat(strategy.name()).isEqualTo("scripted");
        assertThat(strategy.begun()).containsExactly("app");
        assertThat(strategy.ended()).containsExactly("app");
    }

    @Test
    void eachDatabaseGetsWhatItWasPromised() throws Exception {
        SQLException full = new SQLException("disk full");
        strategy.on("broken", ScriptedStrategy.failing(full)).on("followed", ScriptedStrategy.replicating());

        assertThatThrownBy(() -> migrate("broken")).isSameAs(full);
        assertThat(migrate("followed").replicating()).isTrue();
        assertThat(strategy.begun()).containsExactly("broken", "followed");
        assertThat(strategy.ended()).containsExactly("broken", "followed");
    }

    @Test
    void failuresOfEachKindComeAsTheyAre() {
        InterruptedException interrupted = new InterruptedException();
        IllegalStateException unchecked = new IllegalStateException("bug");
        IOException checked = new IOException("none of the SPI's");

        assertThatThrownBy(() -> fail(interrupted)).isSameAs(interrupted);
        assertThatThrownBy(() -> fail(unchecked)).isSameAs(unchecked);
        assertThatThrownBy(() -> fail(checked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasCause(checked);
    }

    @Test
    void oneThatWaitsIsAtWorkUntilItsLatchOpens() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        strategy.on("slow", ScriptedStrategy.waitingFor(latch));
        FutureTask<DatabaseOutcome> task = new FutureTask<>(() -> migrate("slow"));
        Thread thread = new Thread(task, "slow");
        thread.start();

        strategy.awaitBegun("slow", PATIENCE);
        assertThat(strategy.atWork()).containsExactly("slow");
        latch.countDown();

        assertThat(task.get()).isEqualTo(DatabaseOutcome.completed());
        assertThat(strategy.atWork()).isEmpty();
        thread.join();
    }

    @Test
    void oneThatWaitsEndsWhenItIsInterrupted() throws Exception {
        strategy.on("slow", ScriptedStrategy.waitingFor(new CountDownLatch(1)));
        FutureTask<DatabaseOutcome> task = new FutureTask<>(() -> migrate("slow"));
        Thread thread = new Thread(task, "slow");
        thread.start();
        strategy.awaitBegun("slow", PATIENCE);

        thread.interrupt();

        assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(strategy.ended()).containsExactly("slow");
        thread.join();
    }

    @Test
    void waitingForADatabaseThatNeverBeginsFailsWithWhatDidBegin() throws Exception {
        migrate("app");

        assertThatThrownBy(() -> strategy.awaitBegun("other", Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("other")
                .hasMessageContaining("[app]");
    }

    @Test
    void copyingTellsOfEachTable() throws Exception {
        strategy.on("app", ScriptedStrategy.copying(7, CUSTOMERS, ORDERS));
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app").build();

        DatabaseOutcome outcome = strategy.migrate(migration);

        assertThat(outcome.tables()).isEqualTo(2);
        assertThat(outcome.rows()).isEqualTo(14);
        RecordingProgress progress = migration.progress();
        assertThat(progress.phases()).containsExactly(Phase.COPY);
        assertThat(progress.expectedTables()).isEqualTo(2);
        assertThat(progress.expectedBytes()).isEqualTo(outcome.bytes());
        assertThat(progress.startedTables()).containsExactly(CUSTOMERS, ORDERS);
        assertThat(progress.finishedTables()).containsExactly(CUSTOMERS, ORDERS);
        assertThat(progress.rows(ORDERS)).isEqualTo(7);
        assertThat(progress.bytes(ORDERS)).isEqualTo(outcome.bytes() / 2);
    }

    @Test
    void copyingStopsWhenTheRunIsCancelled() {
        strategy.on("app", ScriptedStrategy.copying(7, ORDERS));
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app").build();
        migration.cancel();

        assertThatThrownBy(() -> strategy.migrate(migration)).isInstanceOf(MigrationCancelledException.class);
        assertThat(migration.progress().startedTables()).isEmpty();
    }

    @Test
    void requirementsAreThoseThatWereGiven() {
        PreCheck check = new PreCheck() {
            @Override
            public String id() {
                return "never";
            }

            @Override
            public List<Finding> check(CheckContext context) {
                return List.of();
            }
        };

        assertThat(strategy.requirements()).isEmpty();
        assertThat(strategy.requiring(check).requirements()).containsExactly(check);
    }

    private DatabaseOutcome migrate(String database) throws Exception {
        return strategy.migrate(FakeDatabaseMigration.builder(database).build());
    }

    private static void fail(Exception failure) throws Exception {
        ScriptedStrategy.failing(failure)
                .migrate(FakeDatabaseMigration.builder("app").build());
    }
}
