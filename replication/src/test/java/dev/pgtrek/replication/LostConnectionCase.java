package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run says when a network fails between it and one of its servers, and how soon. */
abstract class LostConnectionCase {
    private static final Logger LOG = LoggerFactory.getLogger(LostConnectionCase.class);

    /** As the addresses say, 2 s + 4 · 1 s; and time to clean up, and for a machine that does much else. */
    private static final String KEEPALIVES =
            "?connect_timeout=2&keepalives_idle=2&keepalives_interval=1&keepalives_count=4";

    private static final Duration DEADLINE = Duration.ofSeconds(6);
    private static final Duration SLACK = Duration.ofSeconds(14);

    enum Fault {
        IDLE_CUT {
            @Override
            void strike(CuttableNetwork network) throws IOException {
                network.endConnections();
            }
        },
        RESET {
            @Override
            void strike(CuttableNetwork network) throws IOException {
                network.resetConnections();
            }
        },
        SILENT_DROP {
            @Override
            void strike(CuttableNetwork network) {
                network.forgetConnections();
            }
        },
        ALL_SILENT {
            @Override
            void strike(CuttableNetwork network) {
                network.swallow();
            }
        };

        abstract void strike(CuttableNetwork network) throws IOException;
    }

    @BeforeEach
    void database(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        // slow on the target alone
                        "CREATE FUNCTION slow(v int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$BEGIN IF"
                                + " current_setting('port') <> '"
                                + pair.source().port()
                                + "' THEN PERFORM pg_sleep(0.4); END IF; RETURN v; END$$");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        PostgresServer target = pair.target();
        if (!target.queryValue("postgres", "SELECT count(*) FROM pg_database WHERE datname = 'shop'")
                .equals("0")) {
            // what a failed test has left would let each of the others fail
            target.execute("shop", """
                    DO $$
                    DECLARE name name;
                    BEGIN
                        FOR name IN SELECT s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
                                     WHERE d.datname = current_database() LOOP
                            EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', name);
                            EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', name);
                            EXECUTE format('DROP SUBSCRIPTION %I', name);
                        END LOOP;
                    END $$""");
        }
        target.execute("postgres", "DROP DATABASE IF EXISTS shop WITH (FORCE)");
        pair.source()
                .execute("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop'");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pair.source()
                        .queryValue("postgres", "SELECT count(*) FROM pg_replication_slots WHERE active")
                        .equals("0"));
        pair.source()
                .execute(
                        "postgres",
                        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots",
                        "DROP DATABASE IF EXISTS shop WITH (FORCE)");
    }

    /** Rows that take long to arrive: the run reads no more than a megabyte a second. */
    void whileCopying(PostgresPair pair, Side side, Fault fault) throws Exception {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE wide (id int PRIMARY KEY, v text)",
                        "ALTER TABLE wide ALTER v SET STORAGE EXTERNAL",
                        "INSERT INTO wide SELECT i, repeat(md5(i::text), 3000) FROM generate_series(1, 1000) i");
        strikeAt(pair, side, fault, "COPY", "table public.wide");
    }

    /**
     * An index whose build takes long. No index is built on the source: what is lost there is the session that keeps the
     * snapshot for what comes after the indexes.
     */
    void whileIndexing(PostgresPair pair, Side side, Fault fault) throws Exception {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE slim (id int PRIMARY KEY)",
                        "INSERT INTO slim SELECT generate_series(1, " + rows(side, fault) + ")",
                        "CREATE INDEX slim_slow ON slim (slow(id))");
        strikeAt(pair, side, fault, "CREATE INDEX", side == Side.SOURCE ? "indexes built" : "slim_slow");
    }

    /** The target's server goes on building where only the network has forgotten: nothing is lost until it has built. */
    private static int rows(Side side, Fault fault) {
        return side == Side.TARGET && fault == Fault.SILENT_DROP ? 25 : 100;
    }

    private static void strikeAt(PostgresPair pair, Side side, Fault fault, String statement, String step)
            throws Exception {
        try (Networks networks = new Networks(pair)) {
            MigrationRun run = networks.migration(1_000_000).build().start();
            CompletableFuture<MigrationResult> ending = CompletableFuture.supplyAsync(run::await);
            await().atMost(Duration.ofSeconds(60)).until(() -> ending.isDone() || works(pair, statement));
            assertThat(ending).describedAs("the run").isNotDone();
            long struck = System.nanoTime();
            fault.strike(networks.of(side));
            MigrationResult result;
            try {
                result = ending.get(DEADLINE.plus(SLACK).toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError(
                        "not noticed within " + DEADLINE.plus(SLACK).toSeconds() + " s", e);
            } finally {
                networks.heal();
                run.cancel();
                run.close();
            }
            LOG.info(
                    "{} on the {} while {}: noticed after {} ms: {}",
                    fault,
                    side,
                    statement,
                    Duration.ofNanos(System.nanoTime() - struck).toMillis(),
                    messages(result));
            assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
            // a session that is just being opened belongs to a phase, and another object may be made at the same time
            assertThat(messages(result))
                    .contains(side.toString())
                    .containsPattern(
                            step
                                    + "|in phase |while creating |while rows were copied and indexes built: that of the session which keeps")
                    .containsPattern("lost|closed|reset|ended|cannot connect");
        }
    }

    /** Both servers' workers give a silent connection up after five seconds; what is lost then is replicated after all. */
    void whileReplicating(PostgresPair pair, Side side, Fault fault) throws Exception {
        try (Networks networks = new Networks(pair);
                MigrationRun run = replicated(pair, networks)) {
            long struck = System.nanoTime();
            fault.strike(networks.of(side));
            pair.source().execute("shop", "INSERT INTO note VALUES (2)");
            Set<String> said = new LinkedHashSet<>();
            if (fault == Fault.ALL_SILENT) {
                CompletableFuture<ReplicationStatus> asked = CompletableFuture.supplyAsync(
                        () -> run.replication().status().get(0));
                ReplicationStatus status = asked.get(DEADLINE.plus(SLACK).toSeconds(), TimeUnit.SECONDS);
                assertThat(status.state()).isEqualTo(ReplicationStatus.State.CATCHING_UP);
                assertThat(status.message().orElseThrow()).contains("the " + side + " can't be reached");
                said.add(after(struck) + status.message().orElseThrow());
                networks.heal();
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                ReplicationStatus status = run.replication().status().get(0);
                assertThat(status.state()).isNotEqualTo(ReplicationStatus.State.FAILED);
                status.message().ifPresent(message -> said.add(after(struck) + message));
                return status.inSync();
            });
            LOG.info("{} on the {} while replicating: in sync {}said {}", fault, side, after(struck), said);
            assertThat(said)
                    .allMatch(
                            message -> message.contains("the " + side) || message.contains("connected to the source"));
            assertSameRows(pair);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    /** The source goes on sending to a worker that has gone, until it is told otherwise as the status advises. */
    void afterTheRemedyForALostWorker(PostgresPair pair) throws Exception {
        try (Networks networks = new Networks(pair);
                MigrationRun run = replicated(pair, networks)) {
            networks.of(Side.SOURCE).forgetConnections();
            pair.source().execute("shop", "INSERT INTO note VALUES (2)");
            ReplicationStatus status = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> run.replication().status().get(0),
                            seen -> seen.message()
                                    .filter(message -> message.contains("wal_sender_timeout (0: never)"))
                                    .isPresent());
            assertThat(status.state()).isEqualTo(ReplicationStatus.State.CATCHING_UP);
            Matcher remedy = Pattern.compile("on the source: (SELECT pg_terminate_backend\\(\\d+\\));")
                    .matcher(status.remedy().orElseThrow());
            assertThat(remedy.find()).isTrue();
            pair.source().execute("postgres", remedy.group(1));
            run.replication().awaitInSync(Duration.ofSeconds(60));
            assertSameRows(pair);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    private static void assertSameRows(PostgresPair pair) {
        String all = "SELECT string_agg(id::text, ',' ORDER BY id) FROM note";
        assertThat(pair.target().queryValue("shop", all))
                .isEqualTo(pair.source().queryValue("shop", all));
    }

    private static String after(long begun) {
        return "after " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms: ";
    }

    /** Writes are just stopped. Either the target takes over, or the source can be written to again, and why is told. */
    void whileCuttingOver(PostgresPair pair, Side side, Fault fault) throws Exception {
        try (Networks networks = new Networks(pair);
                MigrationRun run = replicated(pair, networks)) {
            Duration within = Duration.ofSeconds(10);
            long begun = System.nanoTime();
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder()
                            .writeStop(source -> {
                                source.makeReadOnly();
                                strike(fault, networks.of(side));
                            })
                            .deadline(within)
                            .build());
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(within.plus(DEADLINE).plus(SLACK));
            LOG.info(
                    "{} on the {} while cutting over: {} {}{}",
                    fault,
                    side,
                    report.status(),
                    after(begun),
                    report.message().orElse(""));
            networks.heal();
            if (report.status() != CutoverReport.Status.COMPLETED) {
                assertThat(report.message().orElseThrow()).containsPattern(side + "|deadline|within");
                CutoverReport again = run.replication().cutover(Cutover.withDefaults());
                if (again.status() != CutoverReport.Status.COMPLETED && fault == Fault.SILENT_DROP) {
                    // its server serves a session on of which this process has lost the connection: it says what ends
                    // that
                    Matcher advice = Pattern.compile("on the " + side + ": (SELECT pg_terminate_backend\\(\\d+\\))")
                            .matcher(again.message().orElseThrow());
                    assertThat(advice.find()).describedAs(again.toString()).isTrue();
                    server(pair, side).execute("postgres", advice.group(1));
                    again = run.replication().cutover(Cutover.withDefaults());
                }
                assertThat(again.status())
                        .describedAs(report + " and then " + again)
                        .isEqualTo(CutoverReport.Status.COMPLETED);
            }
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM note"))
                    .isEqualTo("1");
        }
    }

    private static PostgresServer server(PostgresPair pair, Side side) {
        return side == Side.SOURCE ? pair.source() : pair.target();
    }

    private static void strike(Fault fault, CuttableNetwork network) {
        try {
            fault.strike(network);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MigrationRun replicated(PostgresPair pair, Networks networks) {
        pair.source().execute("shop", "CREATE TABLE note (id int PRIMARY KEY)", "INSERT INTO note VALUES (1)");
        MigrationRun run = networks.migration(1_000_000).build().start();
        assertThat(run.await().status()).isEqualTo(MigrationResult.Status.REPLICATING);
        run.replication().awaitInSync(Duration.ofSeconds(60));
        return run;
    }

    private static String messages(MigrationResult result) {
        return result.databases().stream()
                .flatMap(database -> database.message().stream())
                .reduce("", (a, b) -> a + b + "\n");
    }

    private static boolean works(PostgresPair pair, String statement) {
        return !pair.target()
                .queryValue(
                        "postgres",
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop' AND application_name LIKE 'pgtrek%'"
                                + " AND query LIKE '" + statement + "%' AND state = 'active'")
                .equals("0");
    }

    /** The ways of this process to the servers, and that of the target to the source. */
    private static final class Networks implements AutoCloseable {
        private final CuttableNetwork source;
        private final CuttableNetwork target;
        private final PostgresPair pair;

        Networks(PostgresPair pair) throws IOException {
            this.pair = pair;
            this.source = CuttableNetwork.to(pair.source().port());
            this.target = CuttableNetwork.to(pair.target().port());
        }

        CuttableNetwork of(Side side) {
            return side == Side.SOURCE ? source : target;
        }

        Migration.Builder migration(long bytesPerSecond) {
            return Migration.builder()
                    .source(through(pair.source(), source))
                    .target(through(pair.target(), target))
                    .migrationId("lost")
                    .includeDatabase("shop")
                    .sourceLimits(SourceLimits.builder()
                            .bytesPerSecond(bytesPerSecond)
                            .build())
                    .strategy(LogicalReplication.builder()
                            .sourceAsSeenFromTarget(through(pair.source(), source))
                            .build());
        }

        private static Server through(PostgresServer server, CuttableNetwork network) {
            return Server.parse(
                    server.uri().replace(":" + server.port() + "/", ":" + network.port() + "/") + KEEPALIVES, Map.of());
        }

        void heal() {
            source.heal();
            target.heal();
        }

        @Override
        public void close() throws IOException {
            source.close();
            target.close();
        }
    }
}
