package dev.pgtrek.replication.internal.setup;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.transfer.TableDefinitions;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey;
import dev.pgtrek.replication.internal.deferred.ForeignKeys;
import dev.pgtrek.replication.internal.journal.Deferral;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.journal.JournalDefinitions;
import dev.pgtrek.replication.internal.journal.JournalTables;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.status.Drift;
import dev.pgtrek.replication.internal.subscriber.CutoverLock;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.tables.AttachedPartitions;
import dev.pgtrek.replication.internal.tables.ReplicatedSetSync;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Adds tables that were created on the source since the replication began. Their definitions are created on the
 * target and recorded in the journal, then they are published, then the subscription is refreshed, whose workers copy
 * their rows. After an interruption, running it again completes it. Used once.
 */
public final class NewTableSync {
    private static final int ATTEMPTS = 10;
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private final ReplicationName name;
    private final DatabaseInventory inventory;
    private final Server source;
    private final Server target;
    private final KeylessTables keyless;
    private final DroppedTables dropped;
    private final NewTables.Builder report;
    private final Map<QualifiedName, TableInfo> tables;

    /** @param inventory the current contents of the source's database */
    public NewTableSync(
            ReplicationName name,
            DatabaseInventory inventory,
            Server source,
            Server target,
            KeylessTables keyless,
            DroppedTables dropped) {
        this.name = name;
        this.inventory = inventory;
        this.source = source;
        this.target = target;
        this.keyless = keyless;
        this.dropped = dropped;
        this.report = NewTables.builder().database(inventory.name());
        this.tables = inventory.tables().stream()
                .filter(table -> table.kind() == TableInfo.Kind.TABLE || table.kind() == TableInfo.Kind.PARTITIONED)
                .collect(Collectors.toMap(
                        TableInfo::qualifiedName, Function.identity(), (one, other) -> one, TreeMap::new));
    }

    public NewTables run() throws InterruptedException {
        try (Connection onSource = source.connect(inventory.name());
                Connection onTarget = target.connect(inventory.name())) {
            EventTriggers.suppress(onSource);
            EventTriggers.suppress(onTarget);
            CutoverLock.take(onTarget, name);
            requireSubscription(onTarget);
            ReplicatedSetSync sync = new ReplicatedSetSync(name, inventory.name(), onSource, onTarget, dropped);
            report.addAllFindings(sync.run()).addAllFollowed(sync.republished());
            Set<QualifiedName> missing = new TreeSet<>(drift(onTarget).newTables(onSource, onTarget));
            missing.retainAll(tables.keySet());
            if (!missing.isEmpty()) {
                make(onSource, onTarget, missing);
            }
            List<QualifiedName> joiners = JournalTables.joining(onTarget, name).read();
            publish(onSource, onTarget, joiners);
            sync.record();
            if (!joiners.isEmpty() || !notYetFollowed(onSource, onTarget).isEmpty()) {
                new TargetSubscription(onTarget, name).refresh();
            }
            JournalTables.joining(onTarget, name).remove(joiners);
            return report.build();
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "new tables of database " + inventory.name() + " could not be taken in: " + e.getMessage()
                            + "; may be done again",
                    e);
        }
    }

    private Drift drift(Connection onTarget) throws SQLException {
        return new Drift(inventory.name(), new Journal(onTarget, name).objects(), Set.of());
    }

    private void requireSubscription(Connection onTarget) throws SQLException {
        if (new Journal(onTarget, name).isLocked()) {
            throw refusal("it is still being copied; try again when it replicates");
        }
        TargetSubscription subscription = new TargetSubscription(onTarget, name);
        TargetSubscription.State state =
                subscription.read().orElseThrow(() -> refusal("its subscription " + name + " is not on the target"));
        if (!state.enabled()) {
            throw refusal("its subscription " + name + " is disabled on the target");
        }
    }

    private MigrationException refusal(String why) {
        return new MigrationException(
                ErrorCode.REPLICATION,
                "new tables of database " + inventory.name() + " can't be taken into its replication: " + why);
    }

    private Set<QualifiedName> notYetFollowed(Connection onSource, Connection onTarget) throws SQLException {
        TargetSubscription subscription = new TargetSubscription(onTarget, name);
        Set<QualifiedName> published = new HashSet<>(new SourcePublication(onSource, name).tables());
        subscription.tables(subscription.read().orElseThrow()).forEach(followed -> published.remove(followed.name()));
        return published;
    }

    private void make(Connection onSource, Connection onTarget, Set<QualifiedName> missing)
            throws SQLException, InterruptedException {
        TableDefinitions definitions = TableDefinitions.read(
                inventory.name(), source, onTarget.getMetaData().getDatabaseMajorVersion(), List.copyOf(missing));
        Set<QualifiedName> followed = new HashSet<>(new SourcePublication(onSource, name).coveredTables());
        TableSelection selection = new Journal(onTarget, name).tables();
        missing.stream()
                .filter(table -> selection.selects(inventory.name(), table.schema(), table.name()))
                .filter(table -> info(table).kind() == TableInfo.Kind.PARTITIONED || canBePublished(info(table)))
                .forEach(followed::add);
        Map<Long, DeferredForeignKey> waiting = new HashMap<>(ForeignKeys.all(onSource));
        waiting.values().removeIf(key -> followed.contains(key.table()) && followed.contains(key.referenced()));
        NewSchemas schemas = NewSchemas.read(onSource, onTarget, missing);
        for (int attempt = 1; ; attempt++) {
            try {
                report.addAllFindings(
                        Rows.transaction(onTarget, () -> make(onTarget, schemas, definitions, waiting, missing)));
                return;
            } catch (SQLException e) {
                // the worker locks the tables that it writes to until its next commit
                boolean inTheWay = SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                        || SqlState.DEADLOCK_DETECTED.equals(e.getSQLState());
                if (attempt == ATTEMPTS || !inTheWay) {
                    throw e;
                }
            }
        }
    }

    private List<Finding> make(
            Connection onTarget,
            NewSchemas schemas,
            TableDefinitions definitions,
            Map<Long, DeferredForeignKey> waiting,
            Set<QualifiedName> missing)
            throws SQLException {
        Rows.execute(onTarget, LOCK_TIMEOUT);
        List<Finding> findings = new ArrayList<>(schemas.make(onTarget));
        TableDefinitions.Made made = definitions.make(
                onTarget, object -> object.kind().equals("FK CONSTRAINT") && waiting.containsKey(object.oid()));
        findings.addAll(made.findings());
        JournalDefinitions deferredDefinitions = new Journal(onTarget, name).definitions();
        deferredDefinitions.defer(made.deferred().stream()
                .map(object -> Objects.requireNonNull(waiting.get(object.oid())))
                .toList());
        new Deferral(onTarget, deferredDefinitions).deferTriggers(missing::contains);
        Set<QualifiedName> there = new TreeSet<>(missing);
        there.removeAll(drift(onTarget).absent(onTarget, missing));
        JournalTables.joining(onTarget, name).add(there);
        return findings.stream()
                .map(finding -> finding.forDatabase(inventory.name()))
                .toList();
    }

    private TableInfo info(QualifiedName table) {
        return Objects.requireNonNull(tables.get(table));
    }

    /**
     * Returns whether a table can be published. Without a usable key, each UPDATE would fail on the source, or each
     * of its changes on the target.
     */
    private boolean canBePublished(TableInfo table) {
        boolean byWholeRow = !table.hasReplicationKey()
                || (table.replicaIdentity() == TableInfo.ReplicaIdentity.FULL && !table.primaryKeyServes());
        return table.kind() == TableInfo.Kind.TABLE
                && !table.unlogged()
                && (table.hasReplicationKey() || keyless == KeylessTables.FULL)
                && (!byWholeRow || table.columnsWithoutEquality().isEmpty());
    }

    private void publish(Connection onSource, Connection onTarget, List<QualifiedName> joiners)
            throws SQLException, InterruptedException {
        SourcePublication publication = new SourcePublication(onSource, name);
        Set<QualifiedName> covered = Set.copyOf(publication.coveredTables());
        Set<QualifiedName> filledBefore = AttachedPartitions.among(onSource, joiners);
        TableSelection selection = new Journal(onTarget, name).tables();
        for (QualifiedName joiner : joiners) {
            TableInfo table = tables.get(joiner);
            if (table == null || table.kind() == TableInfo.Kind.PARTITIONED) {
                continue; // gone from the source again, or without rows of its own
            }
            if (!selection.selects(inventory.name(), joiner.schema(), joiner.name())) {
                report.addFindings(notFollowed(Finding.info("table-not-followed", ""), joiner, "it is not selected"));
            } else if (covered.contains(joiner) && filledBefore.contains(joiner)) {
                leaveToCutover(onTarget, joiner, "it may have had rows before it became a partition");
            } else if (covered.contains(joiner)) {
                report.addFollowed(joiner);
            } else if (!canBePublished(table)) {
                leaveToCutover(
                        onTarget,
                        joiner,
                        table.unlogged()
                                ? "it is unlogged, and writes no WAL"
                                : "it has no key that replication can use");
            } else if (isPublished(publication, table)) {
                report.addFollowed(joiner);
            } else {
                leaveToCutover(onTarget, joiner, "the source's user may not publish it, as it is not its own");
            }
        }
    }

    /** Publishes one table alone, so that one without sufficient rights does not prevent the others. */
    private static boolean isPublished(SourcePublication publication, TableInfo table)
            throws SQLException, InterruptedException {
        List<QualifiedName> one = List.of(table.qualifiedName());
        try {
            publication.add(one, table.hasReplicationKey() ? List.of() : one);
            return true;
        } catch (SQLException e) {
            if (!SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    private void leaveToCutover(Connection onTarget, QualifiedName table, String why) throws SQLException {
        Rows.transaction(onTarget, () -> {
            new Journal(onTarget, name).copyAtCutover(List.of(table));
            JournalTables.joining(onTarget, name).remove(List.of(table));
            return true;
        });
        report.addFindings(notFollowed(
                Finding.warning("table-not-followed", "")
                        .withRemedy("a cutover copies it while writes are stopped; after a stop, copy it by hand"),
                table,
                why));
    }

    private Finding notFollowed(Finding finding, QualifiedName table, String why) {
        return Finding.builder()
                .from(finding)
                .message("table " + table + " was made on the target, but is not replicated: " + why)
                .object("table " + table)
                .database(inventory.name())
                .build();
    }
}
