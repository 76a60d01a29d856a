package dev.pgtrek.examples.quickstart;

import dev.pgtrek.Migration;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationListener;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.SampleDatabases;
import dev.pgtrek.testkit.server.TestkitException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A complete migration: starts PostgreSQL 14 and 18, creates databases of about a million rows in all on the first
 * one, migrates them to the second, and compares every table by count and checksum. With replication, an application
 * writes to the source all the time, until a cutover stops it. Both servers are removed afterwards, also after a
 * failure; interrupting the thread ends it early.
 */
public final class Quickstart {
    private static final int SOURCE_VERSION = 14;
    private static final int TARGET_VERSION = 18;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    /** The database that the application writes to. */
    private static final String BUSY = "shop";

    /** The databases and their sizes, where 1 is a million rows. */
    private static final Map<String, Double> DATABASES = databases();

    private final Consumer<String> narrator;
    private final MigrationListener migrationListener;
    private final VerificationListener verificationListener;

    /**
     * Prepares a quickstart.
     *
     * @param narrator receives each next step
     * @param migrationListener receives the progress of the migration
     * @param verificationListener receives the progress of the comparison
     */
    public Quickstart(
            Consumer<String> narrator, MigrationListener migrationListener, VerificationListener verificationListener) {
        this.narrator = narrator;
        this.migrationListener = migrationListener;
        this.verificationListener = verificationListener;
    }

    /**
     * The cutover of a replication.
     *
     * @param report what it did, and how long writes were stopped
     * @param written how many rows the application has committed on the source
     * @param arrived how many of its rows the target has
     */
    public record Switchover(CutoverReport report, long written, long arrived) {}

    /**
     * The outcome.
     *
     * @param migration the result of the copy
     * @param switchover empty by dump
     * @param verification the comparison of the target with the source
     */
    public record Outcome(MigrationResult migration, Optional<Switchover> switchover, VerificationReport verification) {
        /** Returns whether everything arrived and is equal; by replication, only if the application wrote rows. */
        public boolean successful() {
            boolean moved = switchover
                    .map(done -> done.report().completed() && done.written() > 0 && done.arrived() >= done.written())
                    .orElse(migration.status() == MigrationResult.Status.COMPLETED);
            return moved && verification.equal();
        }
    }

    private static Map<String, Double> databases() {
        Map<String, Double> databases = new LinkedHashMap<>();
        databases.put("shop", 0.7);
        databases.put("wholesale", 0.2);
        databases.put("archive", 0.1);
        return databases;
    }

    /**
     * Migrates by replication: an initial sync, replication until both servers are in sync, a cutover.
     *
     * @throws ChecksFailedException if a check found an error
     * @throws MigrationCancelledException if the thread was interrupted
     * @throws TestkitException if a server could not be started
     */
    public Outcome replicate() {
        return withServers(this::replicate);
    }

    /** Migrates by a dump; throws as {@link #replicate} does. */
    public Outcome dump() {
        return withServers(this::dump);
    }

    /** An operation on both servers. */
    private interface Move {
        Outcome between(PostgresServer source, PostgresServer target);
    }

    private Outcome withServers(Move move) {
        narrator.accept("starting PostgreSQL " + SOURCE_VERSION + " and " + TARGET_VERSION);
        boolean interrupted = false;
        try (StartingServer starting = StartingServer.begin(TARGET_VERSION);
                PostgresServer source = PostgresServer.builder(SOURCE_VERSION)
                        .setting("wal_level", "logical")
                        .start()) {
            try {
                PostgresServer target = starting.started();
                DATABASES.forEach((database, scale) -> {
                    narrator.accept("filling " + database + " on the source");
                    SampleDatabases.shop(source, database, scale);
                });
                return move.between(source, target);
            } finally {
                narrator.accept("ending both servers");
                interrupted = Thread.interrupted(); // otherwise the servers could not be shut down cleanly
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome replicate(PostgresServer source, PostgresServer target) {
        Migration migration = migration(
                source,
                target,
                LogicalReplication.builder()
                        .keylessTables(KeylessTables.COPY_AT_CUTOVER)
                        .build());
        narrator.accept("migrating, while an application writes to " + BUSY);
        try (Application application = Application.begin(source.server(), BUSY);
                MigrationRun run = migration.start()) {
            MigrationResult copied = run.await();
            if (copied.status() != MigrationResult.Status.REPLICATING) {
                return new Outcome(copied, Optional.empty(), compare(source, target));
            }
            ReplicationHandle replication = run.replication();
            narrator.accept("replicating; waiting until the target is in sync");
            replication.awaitInSync(LONGEST_WAIT);
            narrator.accept("cutting over");
            CutoverReport report =
                    replication.cutover(Cutover.builder().copyLargeObjects(true).build());
            application.close();
            return new Outcome(
                    copied,
                    Optional.of(new Switchover(
                            report, application.acknowledged(), Application.rowsOn(target.server(), BUSY))),
                    compare(source, target));
        } catch (SQLException e) {
            throw new TestkitException("the rows of the application can't be counted: " + e.getMessage(), e);
        }
    }

    private Outcome dump(PostgresServer source, PostgresServer target) {
        Migration migration = migration(source, target, DumpRestore.withDefaults());
        narrator.accept("migrating");
        return new Outcome(migration.run(), Optional.empty(), compare(source, target));
    }

    private Migration migration(PostgresServer source, PostgresServer target, MigrationStrategy strategy) {
        return Migration.builder()
                .source(source.uri())
                .target(target.uri())
                .checks(StandardChecks.all())
                .strategy(strategy)
                .verify(Verify.NONE) // everything is compared afterwards, and more closely
                .listener(migrationListener)
                .build();
    }

    private VerificationReport compare(PostgresServer source, PostgresServer target) {
        narrator.accept("comparing every table by count and checksum");
        return Verification.of(Server.parse(source.uri()), Server.parse(target.uri()))
                .level(Verify.CHECKSUMS)
                .listener(verificationListener)
                .run();
    }
}
