package dev.pgtrek.replication.internal;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.event.Phase;
import dev.pgtrek.replication.internal.publisher.Publication;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.subscriber.Journal;
import dev.pgtrek.replication.internal.subscriber.Subscription;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.ReplicationName;
import dev.pgtrek.strategy.ReplicationState;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the replication of one database up, from nothing to in sync. Whatever goes wrong on the way, everything that it made
 * on either side is removed again. Used once.
 */
public final class SettingUp {
    private static final Logger LOG = LoggerFactory.getLogger(SettingUp.class);
    private static final long POLL_MILLIS = 200;

    private final DatabaseMigration migration;
    private final ReplicationSettings settings;
    private final ReplicationName name;

    public SettingUp(DatabaseMigration migration, ReplicationSettings settings) {
        this.migration = migration;
        this.settings = settings;
        this.name = ReplicationName.of(migration.migrationId(), migration.database());
    }

    /** Returns when the target is in sync. */
    public DatabaseOutcome run() throws SQLException, InterruptedException {
        try (Connection keeper = migration.openTarget("replication")) {
            Journal journal = new Journal(keeper, name);
            if (!journal.lock()) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "another process is setting up the replication of database " + migration.database()
                                + " under the same migration id " + migration.migrationId()
                                + "; wait for it, or give this migration an id of its own");
            }
            refuseLeftovers(keeper, journal);
            boolean done = false;
            try {
                DatabaseOutcome outcome = setUp(journal);
                done = true;
                return outcome;
            } finally {
                if (!done) {
                    removeEverything();
                }
            }
        }
    }

    private void refuseLeftovers(Connection target, Journal journal) throws SQLException {
        try (Connection source = migration.sourceSession()) {
            if (journal.exists()
                    || new Subscription(target, name).read().isPresent()
                    || new Publication(source, name).exists()
                    || Slot.read(source, name, Slot.currentLsn(source)).isPresent()) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "database " + migration.database() + " already has a replication under the migration id "
                                + migration.migrationId() + "; stop that one first, or give this migration another id");
            }
        }
    }

    private DatabaseOutcome setUp(Journal journal) throws SQLException, InterruptedException {
        String conninfo = settings.sourceAsSeenFromTarget()
                .orElseGet(migration::sourceServer)
                .conninfo(migration.database());
        FollowedTables tables = FollowedTables.of(migration.facts(), migration.database(), settings.keylessTables());
        journal.create();
        tryConnection(conninfo);
        publish(tables);
        DatabaseOutcome copied;
        try (WalGuard guard = WalGuard.begin(migration, name, settings.maxWalKept())) {
            copied = guard.guarded(() -> new FastStart(migration, settings, name, tables, journal).copy(conninfo));
        }
        catchUp();
        return DatabaseOutcome.builder().from(copied).replicating(true).build();
    }

    /** Before hours are spent on the copy. */
    private void tryConnection(String conninfo) throws SQLException {
        try (Connection target = migration.openTarget("subscription")) {
            new Subscription(target, name).tryConnection(conninfo);
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "the target can't subscribe to the source: " + e.getMessage()
                            + "; the source's pg_hba.conf and firewall must let the target in, and where the target reaches"
                            + " it by another address, give that one as the source as seen from the target",
                    e);
        }
    }

    private void publish(FollowedTables tables) throws SQLException, InterruptedException {
        try (Connection source = migration.sourceSession()) {
            new Publication(source, name)
                    .create(
                            tables,
                            Publication.carriesTruncate(
                                    migration.source().version().major(),
                                    migration.target().version().major()));
        }
    }

    private void catchUp() throws InterruptedException {
        migration.progress().phase(Phase.CATCH_UP);
        try (RunningReplication replication = new RunningReplication(
                name,
                migration.database(),
                migration.sourceServer(),
                migration.targetServer(),
                settings.maxWalKept())) {
            while (true) {
                migration.throwIfCancelled();
                ReplicationStatus status = replication.guarded(replication.status(false));
                if (isCloseEnough(status)) {
                    return;
                }
                if (status.state() == ReplicationState.FAILED || status.state() == ReplicationState.STOPPED) {
                    throw new MigrationException(
                            ErrorCode.REPLICATION,
                            "replication " + status.state() + ": "
                                    + status.message().orElse("somebody ended it")
                                    + status.remedy()
                                            .map(remedy -> "; " + remedy)
                                            .orElse(""));
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private boolean isCloseEnough(ReplicationStatus status) {
        return status.inSync()
                || (status.state() == ReplicationState.CATCHING_UP
                        && status.message().isEmpty()
                        && status.lagBytes().isPresent()
                        && status.lagBytes().getAsLong() <= settings.maxLag());
    }

    /** On a thread of its own: this one may be interrupted, and more than once, while the servers are tidied up. */
    private void removeEverything() {
        Thread cleaner = new Thread(this::clean, "pgtrek-" + migration.migrationId() + "-cleanup");
        cleaner.setDaemon(true);
        cleaner.start();
        boolean interrupted = false;
        while (cleaner.isAlive()) {
            try {
                cleaner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void clean() {
        try {
            Server source = migration.sourceServer();
            StopReport report = new Ending(name, migration.database(), source, migration.targetServer()).end(false);
            for (StopReport.Leftover left : report.left()) {
                migration
                        .progress()
                        .finding(Finding.warning("left-behind", "could not be removed: " + left.what())
                                .withRemedy(left.remedy()));
            }
        } catch (InterruptedException e) {
            LOG.warn(
                    "{} - what was made for database {} was not removed",
                    migration.migrationId(),
                    migration.database(),
                    e);
        }
    }
}
