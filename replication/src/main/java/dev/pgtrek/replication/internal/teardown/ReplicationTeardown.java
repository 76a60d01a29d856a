package dev.pgtrek.replication.internal.teardown;

import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.Sequences;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredDefinition;
import dev.pgtrek.replication.internal.deferred.UnfinishedObject;
import dev.pgtrek.replication.internal.journal.DeferredSettings;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.journal.UnfinishedIndexes;
import dev.pgtrek.replication.internal.publisher.PublicationComment;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.selection.ForeignNamesakes;
import dev.pgtrek.replication.internal.subscriber.CutoverLock;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a replication: first on the target, so that it stops replicating, then on the source. Each step runs even if
 * earlier ones failed; failures are reported. Used once.
 */
public final class ReplicationTeardown {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationTeardown.class);

    private static final String SYNC_SLOTS = """
            SELECT slot_name
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name LIKE 'pg\\_' || ? || '\\_sync\\_%\\_' || ? AND database = pg_catalog.current_database()
            """;

    /** Before this version, those slots ended with the session. */
    private static final int SYNC_SLOTS_STAY_SINCE = 14;

    private static final String SYSTEM = "SELECT system_identifier FROM pg_catalog.pg_control_system()";

    private static final String SYNC_SLOTS_LEFT = "slots of tables' first copies on the source";

    private static final String REPLICATES = """
            SELECT rolsuper OR rolreplication
                   OR EXISTS (SELECT
                                FROM pg_catalog.pg_roles p
                               WHERE p.rolname IN ('rds_replication', 'rds_superuser')
                                 AND pg_catalog.pg_has_role(p.oid, 'MEMBER'))
              FROM pg_catalog.pg_roles
             WHERE rolname = CURRENT_USER
            """;

    private static final String FULL_ON_TARGET = """
            SELECT
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND c.relreplident = 'f'
            """;

    private final ReplicationName name;
    private final String database;
    private final Server source;
    private final Server target;
    private final StopReport.Builder report;
    private final List<SourcePublication.Restored> identities = new ArrayList<>();
    /** The numbers of the subscription and of the target's server, which are part of the names of tablesync slots. */
    private List<String> syncSlots = List.of();

    private boolean switched;
    private List<String> stale = List.of();
    private List<DeferredDefinition> deferred = List.of();
    private List<Journal.Installed> installed = List.of();

    public ReplicationTeardown(ReplicationName name, String database, Server source, Server target) {
        this.name = name;
        this.database = database;
        this.source = source;
        this.target = target;
        this.report = StopReport.builder().database(database);
    }

    /**
     * Ends the replication.
     *
     * @param keep whether the target remains in use: its sequences are then updated, and the deferred definitions are
     *     created
     */
    public StopReport end(boolean keep) throws InterruptedException {
        @Nullable Connection onSource = open(Side.SOURCE, source);
        @Nullable Connection onTarget = open(Side.TARGET, target);
        try (onSource;
                onTarget) {
            if (!readRecords(onSource, onTarget) || !settle(onSource, onTarget)) {
                return report.build();
            }
            // a worker that still receives changes may get ahead of the sequences, or fire deferred triggers
            boolean ended = onTarget == null || ((!keep || pause(onTarget)) && endOnTarget(onTarget, onSource, keep));
            TeardownScope scope = TeardownScope.of(onSource != null, onTarget != null, ended, switched);
            if (onSource != null && scope.slots()) {
                dropSlots(onSource);
            }
            if (onSource != null && scope.publication()) {
                dropPublication(onSource);
            }
            if (onTarget != null && scope.journal()) {
                forget(onTarget);
            }
        } catch (SQLException e) {
            LOG.debug("{} - a session could not be closed", name.migrationId(), e);
        }
        return report.build();
    }

    /** Reads all records before anything is removed: what can't be read would be lost. */
    private boolean readRecords(@Nullable Connection onSource, @Nullable Connection onTarget)
            throws InterruptedException {
        return step(
                "what was taken down of this replication can't be read",
                "do as the message says, then stop it again",
                () -> {
                    if (onSource != null) {
                        PublicationComment.read(onSource, name);
                        tellStrangers(Side.SOURCE, onSource, ForeignNamesakes.PUBLISHING);
                    }
                    if (onTarget != null) {
                        tellStrangers(Side.TARGET, onTarget, ForeignNamesakes.SUBSCRIBING);
                        Journal journal = new Journal(onTarget, name);
                        if (journal.exists()) {
                            if (onSource != null) {
                                journal.update(onSource);
                            }
                            stale = journal.stale();
                            deferred = journal.definitions().deferred();
                            installed = journal.installed();
                            journal.definitions().unfinished();
                        }
                    }
                });
    }

    private void tellStrangers(Side side, Connection session, Set<ForeignNamesakes.Kind> kinds) throws SQLException {
        ForeignNamesakes.on(side, session, name, kinds)
                .forEach(stranger -> left(stranger.toString(), stranger.remedy()));
    }

    /**
     * Settles an interrupted cutover: opens the source again, unless the target has taken over. Returns false if the
     * outcome is unknown, so that its records must stay.
     */
    private boolean settle(@Nullable Connection onSource, @Nullable Connection onTarget) throws InterruptedException {
        return step("a cutover that was broken off", "stop it again when both servers can be reached", () -> {
            if (onTarget != null) {
                CutoverLock.take(onTarget, name);
            }
            UnfinishedCutover.Outcome outcome = new UnfinishedCutover(name, database, onSource, onTarget).settle();
            switched = outcome == UnfinishedCutover.Outcome.SWITCHED;
            if (outcome == UnfinishedCutover.Outcome.UNDONE) {
                report.addRemoved("what kept writers from the source");
            }
        });
    }

    private @Nullable Connection open(Side side, Server server) {
        try {
            Connection session = server.connect(database);
            EventTriggers.suppress(session);
            return session;
        } catch (MigrationException | SQLException e) {
            LOG.debug("{} - database {} of the {} can't be reached", name.migrationId(), database, side, e);
            left(
                    "what there is of it on the " + side + ", which can't be reached: " + e.getMessage(),
                    "stop it again when the " + side + " can be reached, or run there, in database "
                            + server.nameOf(database) + ": "
                            + (side == Side.SOURCE
                                    ? dropping("= '" + name + "'") + "; DROP PUBLICATION IF EXISTS " + name
                                    : droppingSubscription() + "; DROP SCHEMA IF EXISTS " + name + " CASCADE"));
            return null;
        }
    }

    /** Returns the statements that drop slots, also slots in use, which can't be dropped directly. */
    private static String dropping(String slots) {
        return "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active AND slot_name " + slots
                + "; SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name " + slots;
    }

    /**
     * Returns the statements that drop the subscription: DROP SUBSCRIPTION alone fails where the slot is gone or
     * unreachable.
     */
    private String droppingSubscription() {
        return "ALTER SUBSCRIPTION " + name + " DISABLE; ALTER SUBSCRIPTION " + name
                + " SET (slot_name = NONE); DROP SUBSCRIPTION " + name;
    }

    private String in(Side side) {
        Server server = side == Side.SOURCE ? source : target;
        return "on the " + side + ", in database " + server.nameOf(database) + ": ";
    }

    private void left(String what, String remedy) {
        report.addLeft(new Leftover(what, remedy));
    }

    /** A step that may fail without preventing later steps. */
    private interface Step {
        void run() throws SQLException, InterruptedException;
    }

    private boolean step(String what, String remedy, Step step) throws InterruptedException {
        return step(what, () -> remedy, step);
    }

    /**
     * Runs a step.
     *
     * @param remedy called where it fails
     * @return whether it succeeded
     */
    private boolean step(String what, Supplier<String> remedy, Step step) throws InterruptedException {
        try {
            step.run();
            return true;
        } catch (SQLException | MigrationException e) {
            LOG.debug("{} - {}: {}", name.migrationId(), database, what, e);
            left(what + ": " + e.getMessage(), remedy.get());
            return false;
        }
    }

    private boolean pause(Connection onTarget) throws InterruptedException {
        return step("the subscription " + name + " on the target can't be paused", "stop it again", () -> {
            TargetSubscription subscription = new TargetSubscription(onTarget, name);
            if (subscription.read().isPresent()) {
                subscription.pause();
            }
        });
    }

    /**
     * Ends the target's part. Returns false if another attempt is needed, for which the subscription and the journal
     * stay.
     */
    private boolean endOnTarget(Connection onTarget, @Nullable Connection onSource, boolean keep)
            throws InterruptedException {
        TargetSubscription subscription = new TargetSubscription(onTarget, name);
        boolean[] again = {false};
        step("the subscription " + name + " on the target", in(Side.TARGET) + droppingSubscription(), () -> {
            Optional<TargetSubscription.State> state = subscription.read();
            if (state.isPresent()) {
                String id = state.get().id();
                step(SYNC_SLOTS_LEFT, () -> systemAndSyncSlots(id), () -> findSyncSlots(onTarget, id));
            }
            if (state.isPresent() && keep && !keepUseful(onTarget, onSource)) {
                again[0] = true;
                return;
            }
            if (state.isPresent() && onSource != null && !replicates(onSource)) {
                step("the slot of subscription " + name, in(Side.SOURCE) + dropping("= '" + name + "'"), () -> {
                    subscription.dropWithSlot();
                    report.addRemoved("subscription " + name + " on the target, and its slot");
                });
            }
            if (subscription.drop()) {
                report.addRemoved("subscription " + name + " on the target");
            }
        });
        return !again[0];
    }

    private String systemAndSyncSlots(String subscription) {
        return in(Side.TARGET)
                + "SELECT system_identifier FROM pg_control_system(); and with that number in place of …, "
                + in(Side.SOURCE) + dropping(syncSlots(subscription, "…"));
    }

    private static String syncSlots(String subscription, String system) {
        return "~ '^pg_" + subscription + "_sync_[0-9]+_" + system + "$'";
    }

    /** Finds the tablesync slots. Another subscriber's subscription may have the same number. */
    private void findSyncSlots(Connection onTarget, String subscription) throws SQLException {
        if (onTarget.getMetaData().getDatabaseMajorVersion() >= SYNC_SLOTS_STAY_SINCE) {
            String system =
                    Rows.first(onTarget, SYSTEM, row -> row.getString(1)).orElseThrow();
            syncSlots = List.of(subscription, system);
        }
    }

    /**
     * Returns whether the source's user may drop slots; otherwise the target's server has created the slot, and can
     * drop it.
     */
    private static boolean replicates(Connection onSource) throws SQLException {
        return Rows.first(onSource, REPLICATES, row -> row.getBoolean(1)).orElse(false);
    }

    /** Returns false if the deferred definitions could not be read, so that the journal is still needed. */
    private boolean keepUseful(Connection onTarget, @Nullable Connection onSource) throws InterruptedException {
        step("the sequences of the target", "set them by hand to where the source's are", () -> {
            if (onSource != null) {
                ObjectSelection objects = new Journal(onTarget, name).objects();
                report.sequences(Sequences.carry(
                        onSource,
                        onTarget,
                        relation -> objects.selects(database, relation.schema(), relation.name()),
                        sequence -> left(
                                "the value of sequence " + sequence + " may not be read",
                                "GRANT SELECT ON SEQUENCE " + PrintedSql.name(sequence)
                                        + " on the source, and set it by hand")));
            } else {
                report.addStale("every sequence, as the source can't be reached");
            }
        });
        if (onSource != null) {
            step("settings of the target's database that were deferred", "set them as the source has them", () -> {
                for (String statement : DeferredSettings.statements(onSource, onTarget, target.nameOf(database))) {
                    step("a deferred setting", PrintedSql.of(statement), () -> Rows.execute(onTarget, statement));
                }
            });
        }
        Journal journal = new Journal(onTarget, name);
        return step("the journal on the target", "stop it again", () -> {
            if (journal.exists()) {
                report.addAllStale(stale);
                completeIndexes(onTarget, onSource, journal);
                for (DeferredDefinition definition : deferred) {
                    make(onTarget, definition, journal);
                }
            }
        });
    }

    private void completeIndexes(Connection onTarget, @Nullable Connection onSource, Journal journal)
            throws SQLException, InterruptedException {
        List<UnfinishedObject> unfinished = journal.definitions().unfinished();
        if (unfinished.isEmpty()) {
            return;
        }
        String what = "indexes and constraints that the copy did not come to: " + unfinished;
        String remedy =
                "create on the target those that are missing, as pg_get_indexdef and pg_get_constraintdef of the"
                        + " source show them";
        if (onSource == null) {
            left(what + "; the source can't be reached", remedy);
        } else {
            step(what, remedy, () -> new UnfinishedIndexes(onSource, onTarget, journal.definitions()).complete());
        }
    }

    private void make(Connection onTarget, DeferredDefinition definition, Journal journal) throws InterruptedException {
        step(
                definition + ", which waited for the end",
                "run on the target: " + PrintedSql.of(String.join("; ", definition.statements())),
                () -> Rows.transaction(onTarget, () -> {
                    for (String statement : definition.statements()) {
                        Rows.execute(onTarget, statement);
                    }
                    journal.definitions().made(definition);
                    return true;
                }));
    }

    private void dropSlots(Connection onSource) throws InterruptedException {
        step("the slot " + name + " on the source", in(Side.SOURCE) + dropping("= '" + name + "'"), () -> {
            if (Slot.drop(onSource, name.toString())) {
                report.addRemoved("slot " + name + " on the source");
            }
        });
        if (!syncSlots.isEmpty()) {
            String those = syncSlots(syncSlots.get(0), syncSlots.get(1));
            step(SYNC_SLOTS_LEFT, in(Side.SOURCE) + dropping(those), () -> {
                for (String slot :
                        Rows.all(onSource, SYNC_SLOTS, row -> row.getString(1), syncSlots.toArray(new String[0]))) {
                    Slot.drop(onSource, slot);
                    report.addRemoved("slot " + slot + " on the source");
                }
            });
        }
    }

    private void dropPublication(Connection onSource) throws InterruptedException {
        SourcePublication publication = new SourcePublication(onSource, name);
        // a user who drops it by hand also drops its records of replica identities
        step(
                "the publication " + name + " on the source",
                () -> in(Side.SOURCE) + "DROP PUBLICATION " + name
                        + identities.stream()
                                .map(one -> "; " + PrintedSql.of(one.statement()))
                                .collect(Collectors.joining()),
                () -> {
                    identities.addAll(publication.changedIdentities());
                    report.addAllRemoved(publication.drop());
                });
    }

    private void forget(Connection onTarget) throws InterruptedException {
        if (!identities.isEmpty()) {
            String statements = identities.stream()
                    .map(one -> PrintedSql.of(one.statement()))
                    .collect(Collectors.joining("; "));
            step("the replica identities of tables on the target", in(Side.TARGET) + statements, () -> {
                // reverse replication needs them, and restores them when it ends
                if (!new SourcePublication(onTarget, name).exists()) {
                    putBackIdentities(onTarget);
                }
            });
        }
        step("the schema " + name + " on the target", in(Side.TARGET) + "DROP SCHEMA " + name + " CASCADE", () -> {
            Journal journal = new Journal(onTarget, name);
            uninstall(onTarget);
            if (journal.drop()) {
                report.addRemoved("schema " + name + " on the target");
            }
        });
    }

    private void putBackIdentities(Connection onTarget) throws SQLException, InterruptedException {
        for (SourcePublication.Restored restored : identities) {
            QualifiedName table = restored.table();
            step(
                    "the replica identity of table " + table + " on the target",
                    PrintedSql.of(restored.statement()),
                    () -> {
                        if (Rows.first(onTarget, FULL_ON_TARGET, row -> true, table.schema(), table.name())
                                .isPresent()) {
                            Rows.execute(onTarget, restored.statement());
                            report.addRemoved("replica identity of table " + table + " on the target");
                        }
                    });
        }
    }

    private void uninstall(Connection onTarget) throws InterruptedException {
        for (Journal.Installed one : installed) {
            String statement = one.removing();
            step("what was installed on the target for the replication", PrintedSql.of(statement), () -> {
                Rows.execute(onTarget, statement);
                report.addRemoved("on the target: " + statement);
            });
        }
    }
}
