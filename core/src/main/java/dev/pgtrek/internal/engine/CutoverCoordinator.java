package dev.pgtrek.internal.engine;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationEvent.CutoverFinished;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.ReplicationStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts the databases of a migration over, and switches them back. Thread-safe. */
final class CutoverCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverCoordinator.class);

    private final String migrationId;
    private final EventDispatcher events;
    private final Engine engine;
    private final BorrowedRole loan;
    private final Replications replications;
    /** The databases that were cut over one at a time, for which nothing is left to do. */
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    CutoverCoordinator(
            String migrationId, EventDispatcher events, Engine engine, BorrowedRole loan, Replications replications) {
        this.migrationId = migrationId;
        this.events = events;
        this.engine = engine;
        this.loan = loan;
        this.replications = replications;
    }

    CutoverReport cutover(Cutover cutover) throws InterruptedException {
        ContinuousStrategy strategy = strategy();
        refuseToLeaveBehind(cutover);
        CutoverReport report =
                withLeftOut(cutover, replications.attentively(() -> strategy.cutover(request(cutover, waiting()))));
        note(report, ReplicationStatus.State.CUT_OVER, Side.TARGET, "the target has taken over, and takes the writes");
        if (cutover.oneAtATime() && !report.completed()) {
            leaveBehind(report);
        }
        if (report.completed()) {
            replications.removeRecords();
            loan.giveBack().ifPresent(left -> LOG.warn("{} - {}; {}", migrationId, left.what(), left.remedy()));
        }
        return published(report);
    }

    /** Marks the databases that were cut over one at a time as done: the next cutover concerns only the others. */
    private void leaveBehind(CutoverReport report) {
        List<String> names = replications.names();
        report.databases().stream()
                .filter(database -> database.status() == CutoverReport.Status.COMPLETED)
                .map(DatabaseCutover::database)
                .forEach(database -> {
                    replications.others().forget(database, names);
                    done.add(database);
                });
    }

    CutoverReport switchBack(Cutover cutover) throws InterruptedException {
        ContinuousStrategy strategy = strategy();
        CutoverReport report = withLeftOut(
                cutover,
                replications.attentively(() -> strategy.switchBack(request(cutover, replications.followed()))));
        note(
                report,
                ReplicationStatus.State.SWITCHED_BACK,
                Side.SOURCE,
                "the source has taken over again, and takes the writes");
        return published(report);
    }

    private CutoverReport published(CutoverReport report) {
        CutoverFinished event = new CutoverFinished(migrationId, report);
        events.publish(event);
        return report;
    }

    private void note(CutoverReport report, ReplicationStatus.State state, Side writable, String message) {
        report.databases().stream()
                .filter(database -> database.status() == CutoverReport.Status.COMPLETED)
                .forEach(database -> replications.switched(ReplicationStatus.builder()
                        .database(database.database())
                        .state(state)
                        .writable(writable)
                        .message(message)
                        .build()));
    }

    private static CutoverReport withLeftOut(Cutover cutover, CutoverReport report) {
        return CutoverReport.builder()
                .from(report)
                .leftOut(cutover.leftOut().stream().sorted().toList())
                .build();
    }

    /**
     * Rejects a partial cutover that was not requested: applications that need two databases can't work with one of
     * them.
     */
    private void refuseToLeaveBehind(Cutover cutover) {
        Map<String, String> behind = new TreeMap<>();
        replications
                .others()
                .status()
                .forEach(status -> behind.put(
                        status.database(),
                        status.state()
                                + status.message().map(text -> ": " + text).orElse("")));
        replications.followed().stream()
                .filter(database -> !Replications.goesOn(database))
                .forEach(database -> behind.put(
                        database.replication().database(),
                        Optional.ofNullable(database.copied())
                                .flatMap(DatabaseResult::message)
                                .orElse("it was not copied")));
        Set<String> known = new TreeSet<>(replications.names());
        Set<String> unknown = new TreeSet<>(cutover.leftOut());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.CUTOVER,
                    "databases that are to be left out do not belong to migration " + migrationId + ": "
                            + String.join(", ", unknown) + "; it has: " + String.join(", ", known)
                            + "; nothing was changed");
        }
        behind.keySet().removeAll(cutover.leftOut());
        if (!behind.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.CUTOVER,
                    "databases of migration " + migrationId
                            + " do not replicate, and a cutover would leave them behind: "
                            + behind.entrySet().stream()
                                    .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                                    .collect(Collectors.joining("; "))
                            + "; nothing was changed. Migrate them so that they replicate, or cut over without them"
                            + " (Cutover.leftOut)");
        }
    }

    /** Returns the replicated databases, without those that were cut over one at a time, unless these are all. */
    private List<Replications.Followed> waiting() {
        List<Replications.Followed> waiting = replications.followed().stream()
                .filter(database -> !done.contains(database.replication().database()))
                .toList();
        return waiting.isEmpty() ? replications.followed() : waiting;
    }

    private CutoverRequest request(Cutover cutover, List<Replications.Followed> chosen) {
        List<String> switching = chosen.stream()
                .map(database -> database.replication().database())
                .filter(database -> !cutover.leftOut().contains(database))
                .toList();
        if (switching.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.CUTOVER, "all databases of migration " + migrationId + " are to be left out");
        }
        return new CutoverRequest(
                migrationId, switching, engine.server(Side.SOURCE), engine.server(Side.TARGET), cutover);
    }

    /** Returns the strategy that replicates all databases: a run's databases are cut over together. */
    private ContinuousStrategy strategy() {
        List<ContinuousStrategy> strategies = replications.followed().stream()
                .map(Replications.Followed::strategy)
                .distinct()
                .toList();
        if (strategies.size() != 1) {
            throw new MigrationException(
                    ErrorCode.CUTOVER,
                    strategies.isEmpty()
                            ? "no database of migration " + migrationId + " replicates, so that there is nothing to"
                                    + " switch over to"
                            : "the databases of migration " + migrationId + " are replicated by different strategies;"
                                    + " attach to those of one at a time");
        }
        return strategies.get(0);
    }
}
