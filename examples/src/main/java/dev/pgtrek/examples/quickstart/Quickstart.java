package dev.pgtrek.examples.quickstart;

import dev.pgtrek.Migration;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationListener;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.SampleDatabases;
import dev.pgtrek.testkit.server.TestkitException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A whole migration, from nothing: starts PostgreSQL 14 and 18, makes databases of about a million rows in all on the first
 * one, moves them to the second, and compares every table by count and checksum. Both servers are gone afterwards, however
 * it ends; interrupting the thread ends it early.
 */
public final class Quickstart {
    private static final int SOURCE_VERSION = 14;
    private static final int TARGET_VERSION = 18;
    private static final String CLIENT_TOOLS = "client-tools";

    /** The databases and the sizes of each, of which 1 is a million rows. */
    private static final Map<String, Double> DATABASES = databases();

    private final Consumer<String> narrator;
    private final MigrationListener migrationListener;
    private final VerificationListener verificationListener;

    /**
     * Prepares a quickstart.
     *
     * @param narrator is told what is done next
     * @param migrationListener is told how far the migration is
     * @param verificationListener is told how far the comparison is
     */
    public Quickstart(
            Consumer<String> narrator, MigrationListener migrationListener, VerificationListener verificationListener) {
        this.narrator = narrator;
        this.migrationListener = migrationListener;
        this.verificationListener = verificationListener;
    }

    /**
     * What came of it.
     *
     * @param migration what became of each database
     * @param verification how the target compares with the source
     */
    public record Outcome(MigrationResult migration, VerificationReport verification) {
        /** Whether every database arrived, and is equal. */
        public boolean successful() {
            return migration.status() == MigrationResult.Status.COMPLETED && verification.equal();
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
     * Does it.
     *
     * @throws ChecksFailedException if a check found an error, above all that pg_dump and pg_restore are missing
     * @throws MigrationCancelledException if the thread was interrupted
     * @throws TestkitException if a server could not be started
     */
    public Outcome run() {
        narrator.accept("starting PostgreSQL " + SOURCE_VERSION + " and " + TARGET_VERSION);
        boolean interrupted = false;
        try (StartingServer starting = StartingServer.begin(TARGET_VERSION);
                PostgresServer source = PostgresServer.start(SOURCE_VERSION)) {
            try {
                return run(source, starting.started());
            } finally {
                narrator.accept("ending both servers");
                interrupted = Thread.interrupted(); // or the servers could not be ended in peace
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome run(PostgresServer source, PostgresServer target) {
        Migration migration = Migration.builder()
                .source(source.uri())
                .target(target.uri())
                .checks(StandardChecks.all())
                .strategy(DumpRestore.withDefaults())
                .verify(Verify.NONE) // all of it is compared afterwards, and more closely
                .listener(migrationListener)
                .build();
        requireClientTools(migration);
        DATABASES.forEach((database, scale) -> {
            narrator.accept("filling " + database + " on the source");
            SampleDatabases.shop(source, database, scale);
        });
        narrator.accept("migrating");
        MigrationResult moved = migration.run();
        narrator.accept("comparing every table by count and checksum");
        VerificationReport compared = Verification.of(Server.parse(source.uri()), Server.parse(target.uri()))
                .level(Verify.CHECKSUMS)
                .listener(verificationListener)
                .run();
        return new Outcome(moved, compared);
    }

    /** Before anybody waits for databases to be filled in vain. */
    private static void requireClientTools(Migration migration) {
        List<Finding> missing = migration.check().errors().stream()
                .filter(error -> error.id().equals(CLIENT_TOOLS))
                .toList();
        if (!missing.isEmpty()) {
            throw new ChecksFailedException(CheckReport.of(List.of(CLIENT_TOOLS), missing, List.of()));
        }
    }
}
