package dev.pgtrek.testkit;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A handle to the replications that a {@link ScriptedContinuousStrategy} has begun. Thread-safe. */
final class ScriptedReplication implements ReplicationHandle {
    private static final long POLL_MILLIS = 10;

    private final String migrationId;
    private final ScriptedContinuousStrategy strategy;
    private final List<String> databases;

    ScriptedReplication(String migrationId, ScriptedContinuousStrategy strategy, List<String> databases) {
        this.migrationId = migrationId;
        this.strategy = strategy;
        this.databases = databases.stream().sorted().toList();
    }

    static ReplicationStatus inState(String database, ReplicationStatus.State state) {
        return ReplicationStatus.builder()
                .database(database)
                .state(state)
                .writable(Side.SOURCE)
                .build();
    }

    @Override
    public String migrationId() {
        return migrationId;
    }

    @Override
    public List<ReplicationStatus> status() {
        return ask(() -> {
            List<ReplicationStatus> all = new ArrayList<>();
            for (String database : databases) {
                all.add(replication(database).status());
            }
            return List.copyOf(all);
        });
    }

    private Replication replication(String database) {
        CutoverRequest servers = strategy.request(migrationId, databases, Cutover.withDefaults());
        return strategy.attach(migrationId, database, servers.source(), servers.target());
    }

    @Override
    public List<ReplicationStatus> awaitInSync(Duration atMost) {
        return await(atMost, ReplicationStatus::inSync);
    }

    @Override
    public List<ReplicationStatus> awaitInSync(Duration atMost, long maxLagBytes) {
        return await(atMost, status -> status.isWithin(maxLagBytes));
    }

    private List<ReplicationStatus> await(Duration atMost, Predicate<ReplicationStatus> enough) {
        long deadline = System.nanoTime() + atMost.toNanos();
        return ask(() -> {
            while (true) {
                List<ReplicationStatus> now = status();
                if (now.stream().allMatch(enough)) {
                    return now;
                }
                for (ReplicationStatus status : now) {
                    if (!status.mayBecomeInSync()) {
                        throw new MigrationException(
                                ErrorCode.REPLICATION, "database " + status.database() + " is " + status.state());
                    }
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new MigrationException(ErrorCode.TIMEOUT, "not in sync in time: " + now);
                }
                Thread.sleep(POLL_MILLIS);
            }
        });
    }

    @Override
    public List<NewTables> followNewTables(DroppedTables dropped) {
        return databases.stream()
                .map(database -> NewTables.builder().database(database).build())
                .toList();
    }

    @Override
    public List<StopReport> stop() {
        return databases.stream().map(this::stop).toList();
    }

    @Override
    public StopReport stop(String database) {
        if (!databases.contains(database)) {
            throw new MigrationException(
                    ErrorCode.REPLICATION, "migration " + migrationId + " has no database " + database);
        }
        return ask(() -> replication(database).stop());
    }

    @Override
    public CutoverReport cutover(Cutover cutover) {
        return ask(() -> strategy.cutover(strategy.request(migrationId, chosen(cutover), cutover)));
    }

    @Override
    public CutoverReport switchBack(Cutover cutover) {
        return ask(() -> strategy.switchBack(strategy.request(migrationId, chosen(cutover), cutover)));
    }

    private List<String> chosen(Cutover cutover) {
        List<String> chosen = databases.stream()
                .filter(database -> !cutover.leftOut().contains(database))
                .toList();
        if (chosen.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.CUTOVER, "all databases of migration " + migrationId + " are to be left out");
        }
        return chosen;
    }

    @Override
    public void close() {
        // nothing is open
    }

    /** A call that may be interrupted. */
    private interface Asking<T> {
        T ask() throws InterruptedException;
    }

    private static <T> T ask(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException("the thread that waited for the replication was interrupted", e);
        }
    }
}
