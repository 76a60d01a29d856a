package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.DATABASE;
import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static dev.pgtrek.replication.cutover.CutoverRig.differences;
import static dev.pgtrek.replication.cutover.CutoverRig.followed;
import static dev.pgtrek.replication.cutover.CutoverRig.isWritable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.Printed;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who does what a cutover advises ends with one server that takes the writes, and has all that was ever written. */
@PostgresTest(
        source = 15,
        target = 18,
        sourceSettings = "wal_retrieve_retry_interval=500ms",
        targetSettings = "wal_level=logical")
@Timeout(300)
class FollowedCutoverRemediesIT {
    private static final String WRITTEN = "INSERT INTO invoice (customer) VALUES (9)";

    @BeforeEach
    void createDatabase(PostgresPair pair) {
        CutoverRig.create(pair.source());
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        CutoverRig.drop(pair);
        for (PostgresServer server : new PostgresServer[] {pair.source(), pair.target()}) {
            server.execute("postgres", "DROP ROLE IF EXISTS mover");
        }
    }

    private static String remedyOf(CutoverReport report, String what) {
        return report.databases().get(0).left().stream()
                .filter(left -> left.what().startsWith(what))
                .map(Leftover::remedy)
                .findFirst()
                .orElseThrow(() -> new AssertionError("none for " + what + ": " + report));
    }

    private static ReplicationStatus only(MigrationRun run) {
        assertThat(run.replication().status()).hasSize(1);
        return run.replication().status().get(0);
    }

    private static void nothingIsFound(PostgresPair pair) {
        assertThat(Migration.find(pair.source().server(), pair.target().server()))
                .isEmpty();
    }

    private static String invoices(PostgresServer server) {
        return String.valueOf(server.queryValue(DATABASE, "SELECT count(*) FROM invoice"));
    }

    /** A writer that came when the target took over, and that the source's user may not end. */
    @Test
    @Tag("proof")
    void sessionsThatMayNotBeEnded(PostgresPair pair) throws Exception {
        PostgresServer source = pair.source();
        source.execute(
                "postgres",
                "CREATE ROLE mover LOGIN REPLICATION",
                "GRANT pg_read_all_stats, pg_signal_backend, pg_read_all_data TO mover",
                "ALTER DATABASE \"shop \"\"x\"\"\" OWNER TO mover");
        source.execute(
                DATABASE,
                "ALTER TABLE customer OWNER TO mover",
                "ALTER TABLE invoice OWNER TO mover",
                "ALTER MATERIALIZED VIEW sums OWNER TO mover");
        Server mover = Server.builder()
                .host(source.host())
                .port(source.port())
                .user("mover")
                .database("postgres")
                .build();
        AtomicReference<CompletableFuture<Void>> writing = new AtomicReference<>();
        try (MigrationRun run = CutoverRig.migration(pair)
                .source(mover)
                .migrationId("sessions")
                .build()
                .start()) {
            run.replication().awaitInSync(LONG);
            AtomicReference<Connection> late = new AtomicReference<>();
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .onSwitched(() -> writing.set(writes(source, late)))
                            .build());
            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            writing.get().get();
            String remedy = remedyOf(report, "sessions with the source go on, and may write to it");
            Printed.runInDatabase(pair, remedy);
            try (Connection ended = late.get()) {
                assertThatThrownBy(ended::commit).isInstanceOf(SQLException.class);
            }
        }
        assertThat(invoices(source)).isEqualTo("5000");
        assertThat(differences(pair)).isEmpty();
        assertThat(isWritable(source)).isFalse();
        nothingIsFound(pair);
    }

    /** Begins to write, and returns when it waits for the locks. */
    private static CompletableFuture<Void> writes(PostgresServer source, AtomicReference<Connection> late) {
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                Connection session = source.connect(DATABASE);
                late.set(session);
                try (Statement statement = session.createStatement()) {
                    statement.execute("SET default_transaction_read_only = off");
                    session.setAutoCommit(false);
                    statement.execute("INSERT INTO invoice VALUES (9000, 9)");
                }
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(LONG)
                .until(() ->
                        "1".equals(source.queryValue("postgres", "SELECT count(*) FROM pg_locks WHERE NOT granted")));
        return writing;
    }

    @Test
    @Tag("proof")
    void aTargetThatEndsItsSessionsAfterTheSwitch(PostgresPair pair) {
        try (MigrationRun run = followed(pair, "ended")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .onSwitched(() -> pair.target()
                                    .execute(
                                            "postgres",
                                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                                    + " WHERE application_name = 'pgtrek-ended cutover'"))
                            .build());
            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            pair.target().execute(DATABASE, WRITTEN);
            assertThat(remedyOf(report, "the target can't be asked whether the source replicates from it"))
                    .startsWith("ask for the status of this migration");
            assertThat(only(run).state()).isEqualTo(ReplicationStatus.State.CUT_OVER);
            assertThat(only(run).needsAction()).isFalse();
            assertThat(remedyOf(report, "sessions are bound in time")).startsWith("stop this migration");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(invoices(pair.target())).isEqualTo("5001");
        assertThat(isWritable(pair.target())).isTrue();
        nothingIsFound(pair);
    }

    /** Its process has gone, and the target's server has not noticed. */
    @Test
    @Tag("proof")
    void aCutoverThatIsGone(PostgresPair pair) throws Exception {
        try (MigrationRun run = followed(pair, "gone")) {
            CutoverProcess.run(pair, "gone", CutoverProcess.End.WHEN_WRITES_ARE_STOPPED);
            long lock = ~Long.parseLong(ReplicationName.of("gone", DATABASE).hash(), 16);
            try (Connection gone = pair.target().connect(DATABASE);
                    Statement statement = gone.createStatement()) {
                statement.execute("SET application_name = 'pgtrek-gone cutover'");
                statement.execute("SELECT pg_advisory_lock(" + lock + ")");
                CutoverReport refused = run.replication().cutover(Cutover.withDefaults());
                assertThat(refused.status()).as(refused.toString()).isEqualTo(CutoverReport.Status.FAILED);
                Matcher advice = Pattern.compile(
                                "end its session on the target: (SELECT pg_terminate_backend\\(\\d+\\))"
                                        + ", and cut over again")
                        .matcher(refused.message().orElseThrow());
                assertThat(advice.find()).as(refused.toString()).isTrue();
                pair.target().execute("postgres", advice.group(1));
                CutoverReport again = run.replication().cutover(Cutover.withDefaults());
                assertThat(again.status()).as(again.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            }
        }
        assertThat(isWritable(pair.source())).isFalse();
        assertThat(isWritable(pair.target())).isTrue();
        assertThat(differences(pair)).isEmpty();
        nothingIsFound(pair);
    }

    /** With it goes the memory of what the cutover has changed on the source. */
    @ParameterizedTest
    @ValueSource(strings = {"before writes are stopped", "while writes are stopped"})
    void aPublicationThatSomebodyDrops(String when, PostgresPair pair) {
        String name = ReplicationName.of("dropped", DATABASE).toString();
        try (MigrationRun run = followed(pair, "dropped")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                if (when.startsWith("before")) {
                                    pair.source().execute(DATABASE, "DROP PUBLICATION " + name);
                                    source.makeReadOnly();
                                } else {
                                    source.makeReadOnly();
                                    pair.source()
                                            .execute(
                                                    DATABASE,
                                                    "SET default_transaction_read_only = off",
                                                    "DROP PUBLICATION " + name);
                                }
                            })
                            .build());
            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            assertThat(isWritable(pair.source())).isTrue();
            if (when.startsWith("before")) {
                assertThat(report.message().orElseThrow())
                        .contains("is not there or not pgtrek's; stop this migration");
            }
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(differences(pair)).isEmpty();
        pair.source().execute(DATABASE, WRITTEN);
        nothingIsFound(pair);
    }

    /** The source was to replicate from the target, and does not. */
    @ParameterizedTest
    @ValueSource(strings = {"disabled", "gone"})
    @Tag("proof")
    void reverseReplicationThatDoesNotBegin(String subscription, PostgresPair pair) {
        String name = ReplicationName.of("reverse", DATABASE).toString();
        boolean disabled = subscription.equals("disabled");
        String[] changing = disabled
                ? new String[] {"SET default_transaction_read_only = off", "ALTER SUBSCRIPTION " + name + " DISABLE"}
                : new String[] {
                    "SET default_transaction_read_only = off",
                    "ALTER SUBSCRIPTION " + name + " DISABLE",
                    "ALTER SUBSCRIPTION " + name + " SET (slot_name = NONE)",
                    "DROP SUBSCRIPTION " + name
                };
        try (MigrationRun run = followed(pair, "reverse")) {
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .deadline(Duration.ofSeconds(5))
                            .onSwitched(() -> pair.source().execute(DATABASE, changing))
                            .reverseReplication(true)
                            .build());
            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            pair.target().execute(DATABASE, WRITTEN);
            String remedy = remedyOf(report, "database " + DATABASE + " is not replicated back to the source");
            assertThat(remedy).contains("stop this migration");
            if (disabled) {
                Printed.runInDatabase(pair, remedy.substring(0, remedy.indexOf("; or stop")));
                await().atMost(LONG).until(() -> "5001".equals(invoices(pair.source())));
            }
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(invoices(pair.target())).isEqualTo("5001");
        assertThat(isWritable(pair.target())).isTrue();
        for (PostgresServer server : new PostgresServer[] {pair.source(), pair.target()}) {
            assertThat(server.queryValue("postgres", "SELECT count(*) FROM pg_replication_slots"))
                    .isEqualTo("0");
        }
        nothingIsFound(pair);
    }
}
