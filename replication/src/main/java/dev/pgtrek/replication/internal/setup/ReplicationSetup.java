package dev.pgtrek.replication.internal.setup;

import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.replication.ReplicationAccess;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.checks.replication.ReplicationAccess.Publishing;
import dev.pgtrek.checks.replication.ReplicationAccess.Subscribing;
import dev.pgtrek.checks.standard.TargetInUseCheck;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.sql.DatabaseNames;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.ReplicationSettings;
import dev.pgtrek.replication.internal.definitions.DefinitionChanges;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.selection.FollowedTables;
import dev.pgtrek.replication.internal.selection.ForeignNamesakes;
import dev.pgtrek.replication.internal.status.WalGuard;
import dev.pgtrek.replication.internal.subscriber.SubscriptionFailure;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.teardown.ReplicationTeardown;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the replication of one database, from nothing to in sync. On a failure, it removes everything that it
 * created on either side. Used once.
 */
public final class ReplicationSetup {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationSetup.class);

    private final DatabaseMigration migration;
    private final ReplicationSettings settings;
    private final ReplicationName name;

    public ReplicationSetup(DatabaseMigration migration, ReplicationSettings settings) {
        this.migration = migration;
        this.settings = settings;
        this.name = ReplicationName.of(migration.migrationId(), migration.database());
    }

    /** Returns when the target is in sync. */
    public DatabaseOutcome run() throws SQLException, InterruptedException {
        try (Connection keeper = migration.openTarget("replication")) {
            EventTriggers.suppress(keeper);
            Journal journal = new Journal(keeper, name);
            if (!journal.lock()) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "another process is setting up the replication of database " + migration.database()
                                + " under the same migration id " + migration.migrationId()
                                + "; wait for it, or give this migration an id of its own");
            }
            TargetInUseCheck.refuse(migration);
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
            List<ForeignNamesakes.Stranger> strangers =
                    new ArrayList<>(ForeignNamesakes.on(Side.SOURCE, source, name, ForeignNamesakes.PUBLISHING));
            strangers.addAll(ForeignNamesakes.on(Side.TARGET, target, name, ForeignNamesakes.SUBSCRIBING));
            if (!strangers.isEmpty()) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "the name " + name + " of the replication of database " + migration.database() + " is taken: "
                                + ForeignNamesakes.described(strangers) + "; or give this migration another id");
            }
            if (journal.exists()
                    || new TargetSubscription(target, name).read().isPresent()
                    || new SourcePublication(source, name).exists()
                    || Slot.isTaken(source, name)) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "database " + migration.database() + " already has a replication under the migration id "
                                + migration.migrationId()
                                + "; ask for its status, and finish or stop it first: that keeps the target's rows. If no"
                                + " migration of that id is found, slot " + name
                                + " of the source is of another kind or database: choose another id");
            }
        }
    }

    private DatabaseOutcome setUp(Journal journal) throws SQLException, InterruptedException {
        String conninfo = settings.sourceAsSeenFromTarget()
                .orElseGet(migration::sourceServer)
                .conninfo(migration.database());
        ReplicationAccess way = ReplicationAccess.of(migration.facts(), migration.database(), settings.copying())
                .orElseGet(this::untold);
        migration.progress().finding(Finding.info("replication-way", way.toString()));
        boolean subscribedByExtras = way.subscribing() == Subscribing.EXTRAS;
        boolean publishedByExtras = way.publishing() == Publishing.EXTRAS;
        FollowedTables tables = FollowedTables.of(
                migration.facts(), migration.database(), settings.keylessTables(), !publishedByExtras);
        refuseTablesWithoutKey(tables);
        journal.create(migration.options().objects(), migration.options().tables());
        journal.recordNames(new DatabaseNames(migration.database(), migration.targetName()));
        journal.copyAtCutover(tables.copiedAtCutover(settings.keylessTables()));
        boolean extrasComeAlong = migration.sourceDatabase().extensions().stream()
                .anyMatch(extension -> extension.name().equals(ReplicationAccess.EXTRAS));
        if (subscribedByExtras && !extrasComeAlong) {
            installExtras(journal);
        }
        if (!subscribedByExtras || !extrasComeAlong) {
            tryConnection(conninfo, subscribedByExtras);
        }
        publish(tables, publishedByExtras);
        DefinitionChanges changes = DefinitionChanges.since(migration, name);
        DatabaseOutcome copied;
        try (WalGuard guard = WalGuard.begin(migration, name, settings.maxWalKept())) {
            InitialSync sync = new InitialSync(migration, settings, name, tables, journal, subscribedByExtras);
            copied = guard.guarded(() -> way.copying() == Copying.SNAPSHOT
                    ? new SnapshotInitialSync(sync).copy(conninfo)
                    : new BuiltinInitialSync(sync).copy(conninfo));
        }
        migration.progress().phase(Phase.CATCH_UP);
        new InSync(migration, settings, name).await();
        changes.tell();
        return DatabaseOutcome.builder().from(copied).replicating(true).build();
    }

    /**
     * Rejects tables without a key, even where the check for keys was skipped: writes to them would be lost silently.
     */
    private void refuseTablesWithoutKey(FollowedTables tables) {
        if (settings.keylessTables() != KeylessTables.COPY_AT_CUTOVER
                && !tables.withoutKey().isEmpty()) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "tables of database " + migration.database()
                            + " have no usable key, so that they can't be replicated: "
                            + tables.withoutKey().stream()
                                    .map(QualifiedName::toString)
                                    .collect(Collectors.joining(", "))
                            + "; give them primary keys, choose what becomes of such tables"
                            + " (LogicalReplication.keylessTables),"
                            + " or exclude them");
        }
    }

    /**
     * Returns the rights to assume where the caller skipped the check for rights, as it may know of rights that the
     * check does not recognize: they are tried.
     */
    private ReplicationAccess untold() {
        Copying copying = settings.copying().contains(Copying.SNAPSHOT) ? Copying.SNAPSHOT : Copying.SERVER;
        return new ReplicationAccess(Publishing.OWNER, copying, Subscribing.ROLE);
    }

    private void installExtras(Journal journal) throws SQLException {
        try {
            journal.install(ReplicationAccess.EXTRAS);
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "the extension " + ReplicationAccess.EXTRAS
                            + ", by which the target's user could subscribe, can't be"
                            + " installed in database " + migration.database() + ": " + e.getMessage()
                            + "; connect to the target as a user who may subscribe",
                    e);
        }
    }

    /** Tests the connection before hours are spent on the copy. */
    private void tryConnection(String conninfo, boolean byExtras) throws SQLException {
        try (Connection target = migration.openTarget("subscription")) {
            EventTriggers.suppress(target);
            new TargetSubscription(target, name).tryConnection(conninfo, byExtras);
        } catch (SQLException e) {
            throw SubscriptionFailure.early(e);
        }
    }

    private void publish(FollowedTables tables, boolean byExtras) throws SQLException, InterruptedException {
        try (Connection source = migration.openSource("publication")) {
            EventTriggers.suppress(source);
            new SourcePublication(source, name)
                    .create(
                            tables,
                            SourcePublication.carriesTruncate(
                                    migration.source().version().major(),
                                    migration.target().version().major()),
                            byExtras);
        }
    }

    /** Cleans up on a separate thread: this one may be interrupted, and more than once, during the clean-up. */
    private void removeEverything() {
        Thread cleaner = Threads.start(this::clean, "pgtrek-" + migration.migrationId() + "-cleanup");
        Threads.join(cleaner);
    }

    private void clean() {
        try {
            Server source = migration.sourceServer();
            StopReport report =
                    new ReplicationTeardown(name, migration.database(), source, migration.targetServer()).end(false);
            for (Leftover left : report.left()) {
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
