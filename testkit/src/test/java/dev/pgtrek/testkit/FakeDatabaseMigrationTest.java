package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DatabaseMigration.Registration;
import dev.pgtrek.strategy.ProgressSink;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FakeDatabaseMigrationTest {
    private static final Connection SESSION = (Connection) Proxy.newProxyInstance(
            Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    @Test
    void itSpeaksOfAHealthyPairUnlessToldOtherwise() {
        FakeDatabaseMigration migration =
                FakeDatabaseMigration.builder("billing").build();

        assertThat(migration.database()).isEqualTo("billing");
        assertThat(migration.migrationId()).isEqualTo("test");
        assertThat(migration.source().version().major()).isEqualTo(14);
        assertThat(migration.target().version().major()).isEqualTo(18);
        assertThat(migration.sourceDatabase().tables()).hasSize(2);
        assertThat(migration.createdByThisRun()).isTrue();
        assertThat(migration.sourceServer()).isNotEqualTo(migration.targetServer());
    }

    @Test
    void whatTheTestSaysIsWhatTheStrategySees() {
        CheckContext facts =
                HealthyPair.of(10, 11).options(options -> options.jobs(3)).build();
        Server source = Server.builder().host("a").user("u").build();
        Server target = Server.builder().host("b").user("u").build();

        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app")
                .migrationId("m7")
                .facts(facts)
                .servers(source, target)
                .createdByThisRun(false)
                .build();

        assertThat(migration.migrationId()).isEqualTo("m7");
        assertThat(migration.facts()).isSameAs(facts);
        assertThat(migration.options().jobs()).isEqualTo(3);
        assertThat(migration.work().jobs()).isEqualTo(3);
        assertThat(migration.sourceServer()).isEqualTo(source);
        assertThat(migration.targetServer()).isEqualTo(target);
        assertThat(migration.createdByThisRun()).isFalse();
    }

    @Test
    void aSessionThatTheTestHasNotSuppliedIsRefusedWithTheRemedy() {
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app").build();

        assertThatThrownBy(migration::sourceSession)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("sourceSessions");
        assertThatThrownBy(() -> migration.openTarget("copy"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("copy")
                .hasMessageContaining("targetSessions");
        assertThatThrownBy(() -> migration.openSourceForReplication("slot"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("replicationSessions");
    }

    @Test
    void sessionsComeFromTheTest() throws SQLException {
        List<String> opened = new ArrayList<>();
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app")
                .sourceSessions(purpose -> {
                    opened.add("source " + purpose);
                    return SESSION;
                })
                .targetSessions(purpose -> {
                    opened.add("target " + purpose);
                    return SESSION;
                })
                .replicationSessions(purpose -> {
                    opened.add("replication " + purpose);
                    return SESSION;
                })
                .build();

        assertThat(migration.sourceSession()).isSameAs(SESSION);
        assertThat(migration.openSource("snapshot")).isSameAs(SESSION);
        assertThat(migration.targetSession()).isSameAs(SESSION);
        assertThat(migration.openTarget("copy")).isSameAs(SESSION);
        assertThat(migration.openSourceForReplication("slot")).isSameAs(SESSION);
        assertThat(opened)
                .containsExactly(
                        "source session", "source snapshot", "target session", "target copy", "replication slot");
    }

    @Test
    void workIsDoneAtOnceInTheCallingThread() {
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app").build();
        AtomicReference<Thread> thread = new AtomicReference<>();

        CompletableFuture<String> result = migration.work().submit(5, () -> {
            thread.set(Thread.currentThread());
            return "done";
        });

        assertThat(result).isCompletedWithValue("done");
        assertThat(thread).hasValue(Thread.currentThread());
    }

    @Test
    void workThatFailsCompletesItsResultWithTheFailure() {
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app").build();
        SQLException failure = new SQLException("refused");

        CompletableFuture<String> result = migration.work().submit(5, () -> {
            throw failure;
        });

        assertThatThrownBy(result::join).isInstanceOf(CompletionException.class).hasCause(failure);
    }

    @Test
    void cancellingRunsWhatIsRegisteredStillAndRefusesWhatComesAfter() {
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app")
                .sourceSessions(purpose -> SESSION)
                .build();
        List<String> ran = new ArrayList<>();
        migration.throwIfCancelled();
        Registration kept = migration.onCancel(() -> ran.add("kept"));
        migration.onCancel(() -> ran.add("taken back")).close();

        migration.cancel();
        migration.cancel();
        migration.onCancel(() -> ran.add("late"));
        kept.close();

        assertThat(ran).containsExactly("kept", "late");
        assertThatThrownBy(migration::throwIfCancelled).isInstanceOf(MigrationCancelledException.class);
        assertThatThrownBy(migration::sourceSession).isInstanceOf(MigrationCancelledException.class);
    }

    @Test
    void progressIsKept() {
        RecordingProgress progress =
                FakeDatabaseMigration.builder("app").build().progress();
        Finding finding = Finding.info("views", "one was left out");

        ProgressSink.Activity index = progress.activity("index a");
        index.at("40 %");
        index.at("80 %");
        progress.activity("index b").close();
        progress.finding(finding);
        progress.toolOutput("pg_dump", "hello");

        assertThat(progress.activities()).containsExactly("index a", "index b");
        assertThat(progress.openActivities()).containsExactly("index a");
        assertThat(progress.progressOf("index a")).containsExactly("40 %", "80 %");
        assertThat(progress.progressOf("index b")).isEmpty();
        index.close();
        assertThat(progress.openActivities()).isEmpty();
        assertThat(progress.findings()).containsExactly(finding);
        assertThat(progress.toolOutput()).containsExactly("pg_dump: hello");
    }
}
