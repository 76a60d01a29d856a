package dev.pgtrek.internal.engine;

import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationEvent.CutoverFinished;
import dev.pgtrek.event.MigrationEvent.ReplicationObserved;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.inventory.InventoryReader;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The databases of a run that are followed, or will be: asks for their state, waits for it, and ends them. Thread-safe. */
final class Replications {
    private static final Logger LOG = LoggerFactory.getLogger(Replications.class);
    /** Databases asked at once: each takes a session with either server. */
    private static final int AT_ONCE = 8;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 200;

    private final String migrationId;
    private final EventDispatcher events;
    private final Engine engine;
    private final BorrowedRole loan;
    /**
     * Held by the thread that looks at the replications, ends them or switches them over, so that neither meets the other in
     * the middle.
     */
    private final ReentrantLock attention = new ReentrantLock();

    private final Map<String, Followed> databases = new LinkedHashMap<>();
    private final OtherDatabases others;
    /** Where applications of databases write that this process has switched; the servers may not tell any more. */
    private final Map<String, ReplicationStatus> switched = new ConcurrentHashMap<>();
    /** Those that were switched one at a time, for which nothing is left to do. */
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    /** Whether this process copies the databases, rather than that an earlier one has done so. */
    private final boolean copying;

    private @Nullable Thread watcher;
    private boolean closed;

    /**
     * @param loan what is given back at their end
     * @param copying whether this process copies the databases
     */
    Replications(String migrationId, EventDispatcher events, Engine engine, BorrowedRole loan, boolean copying) {
        this.migrationId = migrationId;
        this.events = events;
        this.engine = engine;
        this.loan = loan;
        this.copying = copying;
        this.others = new OtherDatabases(migrationId, engine.server(Side.TARGET));
    }

    /** A database, and what became of its copy if that has ended. */
    private record Followed(
            ContinuousStrategy strategy,
            Replication replication,
            @Nullable DatabaseResult copied) {}

    /** Asks a database's replication for something. */
    private interface Question<T> {
        T ask(Followed database) throws InterruptedException;
    }

    synchronized void add(String database, ContinuousStrategy strategy, Replication replication) {
        databases.put(database, new Followed(strategy, replication, null));
    }

    /** A database of the migration that does not replicate. */
    void addOther(MigrationRecord.Entry other) {
        others.add(other);
    }

    /** One that is complete, where nothing of the migration replicates. */
    void removeOther(String database) {
        others.remove(database);
    }

    /** Removes the records of databases that do not replicate, where nothing of the migration does. */
    void removeRecords() {
        others.stop()
                .forEach(stopped -> stopped.left()
                        .forEach(left -> LOG.warn("{} - {}; {}", migrationId, left.what(), left.remedy())));
    }

    /** Tells what became of a database's copy. One that was done otherwise is not followed. */
    synchronized void copied(DatabaseResult result) {
        Followed database = databases.get(result.name());
        if (database != null && result.status() == DatabaseResult.Status.COMPLETED) {
            databases.remove(result.name());
            database.replication.close();
        } else if (database != null) {
            databases.put(result.name(), new Followed(database.strategy, database.replication, result));
        }
    }

    /** Whether a database was copied and is followed from now on. */
    synchronized boolean goOn() {
        return databases.values().stream()
                .anyMatch(database ->
                        database.copied != null && database.copied.status() == DatabaseResult.Status.REPLICATING);
    }

    private synchronized List<Followed> followed() {
        return List.copyOf(databases.values());
    }

    List<ReplicationStatus> status() throws InterruptedException {
        List<ReplicationStatus> all = new ArrayList<>(followedStatus());
        all.addAll(others.status());
        all.sort(Comparator.comparing(ReplicationStatus::database));
        return List.copyOf(all);
    }

    private List<ReplicationStatus> followedStatus() throws InterruptedException {
        return askAll(database -> overlaid(database, database.replication.status()));
    }

    /** Of those that are followed; one whose copy failed has nothing that new tables could be added to. */
    List<NewTables> followNewTables(DroppedTables dropped) throws InterruptedException {
        return attentively(() -> askAll(
                followed().stream().filter(Replications::goesOn).toList(),
                database -> followNewTables(database, dropped)));
    }

    /** What one database refuses is told beside what has been done in the others. */
    private NewTables followNewTables(Followed database, DroppedTables dropped) throws InterruptedException {
        String name = database.replication.database();
        try (Connection source = engine.server(Side.SOURCE).connect(name)) {
            return database.replication.followNewTables(
                    InventoryReader.readDatabase(source), engine.options(), dropped);
        } catch (MigrationCancelledException e) {
            throw e;
        } catch (MigrationException | SQLException e) {
            return NewTables.builder()
                    .database(name)
                    .addFindings(Finding.error("tables-not-taken-in", String.valueOf(e.getMessage()))
                            .forDatabase(name))
                    .build();
        }
    }

    private static boolean goesOn(Followed database) {
        return database.copied == null || database.copied.status() == DatabaseResult.Status.REPLICATING;
    }

    List<StopReport> stop() throws InterruptedException {
        List<StopReport> reports = new ArrayList<>(attentively(() -> askAll(database -> database.replication.stop())));
        reports.addAll(others.stop());
        Optional<Leftover> borrowed = loan.giveBack();
        if (borrowed.isPresent()) {
            StopReport first = reports.isEmpty()
                    ? StopReport.builder()
                            .database(engine.server(Side.TARGET).database())
                            .build()
                    : reports.remove(0);
            reports.add(
                    0, StopReport.builder().from(first).addLeft(borrowed.get()).build());
        }
        return List.copyOf(reports);
    }

    /** Ends what the migration does with one database; the others go on. */
    StopReport stop(String database) throws InterruptedException {
        Optional<Followed> replicating = followed().stream()
                .filter(one -> one.replication.database().equals(database))
                .findFirst();
        List<String> names = names();
        if (replicating.isEmpty() && !others.names().contains(database)) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "migration " + migrationId + " has no database " + database + "; it has: "
                            + String.join(", ", names));
        }
        if (replicating.isEmpty()) {
            return others.stop(database, names);
        }
        StopReport report = attentively(() -> askAll(replicating.stream().toList(), one -> one.replication.stop()))
                .get(0);
        if (report.complete()) {
            others.forget(database, names);
            synchronized (this) {
                databases.remove(database);
            }
            replicating.get().replication.close();
        }
        Optional<Leftover> borrowed = loan.giveBack();
        return borrowed.isEmpty()
                ? report
                : StopReport.builder().from(report).addLeft(borrowed.get()).build();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(others.names());
        followed().forEach(database -> names.add(database.replication.database()));
        names.sort(Comparator.naturalOrder());
        return names;
    }

    CutoverReport cutover(Cutover cutover) throws InterruptedException {
        ContinuousStrategy strategy = strategy();
        refuseToLeaveBehind(cutover);
        CutoverReport report = withLeftOut(cutover, attentively(() -> strategy.cutover(request(cutover, waiting()))));
        note(report, ReplicationStatus.State.CUT_OVER, Side.TARGET, "the target has taken over, and takes the writes");
        if (cutover.oneAtATime() && !report.completed()) {
            leaveBehind(report);
        }
        if (report.completed()) {
            removeRecords();
            loan.giveBack().ifPresent(left -> LOG.warn("{} - {}; {}", migrationId, left.what(), left.remedy()));
        }
        return published(report);
    }

    /**
     * Unlike where all are switched together, nothing is left to do for those that were: the next cutover is the others'.
     */
    private void leaveBehind(CutoverReport report) {
        List<String> names = names();
        report.databases().stream()
                .filter(database -> database.status() == CutoverReport.Status.COMPLETED)
                .map(DatabaseCutover::database)
                .forEach(database -> {
                    others.forget(database, names);
                    done.add(database);
                });
    }

    CutoverReport switchBack(Cutover cutover) throws InterruptedException {
        ContinuousStrategy strategy = strategy();
        CutoverReport report =
                withLeftOut(cutover, attentively(() -> strategy.switchBack(request(cutover, followed()))));
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
                .forEach(database -> switched.put(
                        database.database(),
                        ReplicationStatus.builder()
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

    /** All or none: applications that need two databases can't do with one of them. */
    private void refuseToLeaveBehind(Cutover cutover) {
        Map<String, String> behind = new TreeMap<>();
        others.status()
                .forEach(status -> behind.put(
                        status.database(),
                        status.state()
                                + status.message().map(text -> ": " + text).orElse("")));
        followed().stream()
                .filter(database -> !goesOn(database))
                .forEach(database -> behind.put(
                        database.replication.database(),
                        Optional.ofNullable(database.copied)
                                .flatMap(DatabaseResult::message)
                                .orElse("it was not copied")));
        Set<String> known = new TreeSet<>(names());
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

    /** Those that are followed, without those that were switched one at a time, unless these are all. */
    private List<Followed> waiting() {
        List<Followed> waiting = followed().stream()
                .filter(database -> !done.contains(database.replication.database()))
                .toList();
        return waiting.isEmpty() ? followed() : waiting;
    }

    private CutoverRequest request(Cutover cutover, List<Followed> chosen) {
        List<String> switching = chosen.stream()
                .map(database -> database.replication.database())
                .filter(database -> !cutover.leftOut().contains(database))
                .toList();
        if (switching.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.CUTOVER, "all databases of migration " + migrationId + " are to be left out");
        }
        return new CutoverRequest(
                migrationId, switching, engine.server(Side.SOURCE), engine.server(Side.TARGET), cutover);
    }

    /** The one by which all databases are followed: a run's databases are switched together. */
    private ContinuousStrategy strategy() {
        List<ContinuousStrategy> strategies =
                followed().stream().map(Followed::strategy).distinct().toList();
        if (strategies.size() != 1) {
            throw new MigrationException(
                    ErrorCode.CUTOVER,
                    strategies.isEmpty()
                            ? "no database of migration " + migrationId + " is followed, so that there is nothing to"
                                    + " switch over to"
                            : "the databases of migration " + migrationId + " are followed by different strategies;"
                                    + " attach to those of one at a time");
        }
        return strategies.get(0);
    }

    private <T> T attentively(EarlierReplication.Asking<T> work) throws InterruptedException {
        attention.lockInterruptibly();
        try {
            return work.ask();
        } finally {
            attention.unlock();
        }
    }

    /** The servers don't know of a copy that has not begun, nor why one failed. */
    private ReplicationStatus overlaid(Followed database, ReplicationStatus status) {
        if (status.state() == ReplicationStatus.State.STOPPED) {
            ReplicationStatus before = switched.get(status.database());
            if (before != null) {
                return before;
            }
        }
        DatabaseResult copied = database.copied;
        if (copied == null && !copying) {
            return status;
        }
        if (copied == null) {
            return status.state() == ReplicationStatus.State.STOPPED
                    ? ReplicationStatus.of(status.database(), ReplicationStatus.State.COPYING, "it has not begun")
                    : status;
        }
        return copied.status() == DatabaseResult.Status.REPLICATING
                ? status
                : ReplicationStatus.builder()
                        .database(status.database())
                        .state(ReplicationStatus.State.FAILED)
                        .message(copied.message().orElse("it was not copied"))
                        .build();
    }

    List<ReplicationStatus> awaitInSync(long deadline, Predicate<ReplicationStatus> enough)
            throws InterruptedException {
        while (true) {
            List<ReplicationStatus> now = followedStatus();
            if (now.isEmpty()) {
                throw new MigrationException(
                        ErrorCode.REPLICATION, "no database of migration " + migrationId + " is followed");
            }
            if (now.stream().allMatch(enough)) {
                return now;
            }
            List<ReplicationStatus> ended =
                    now.stream().filter(status -> !status.mayBecomeInSync()).toList();
            if (!ended.isEmpty()) {
                throw new MigrationException(ErrorCode.REPLICATION, described(ended));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new MigrationException(
                        ErrorCode.TIMEOUT,
                        "not in sync in time: "
                                + described(now.stream().filter(enough.negate()).toList()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static String described(List<ReplicationStatus> statuses) {
        return statuses.stream()
                .map(status -> "database " + status.database() + " is " + status.state()
                        + (status.lagBytes().isPresent()
                                ? ", " + status.lagBytes().getAsLong() + " bytes behind"
                                : "")
                        + status.message().map(message -> ": " + message).orElse("")
                        + status.remedy().map(remedy -> " (" + remedy + ")").orElse(""))
                .collect(Collectors.joining("; "));
    }

    private <T> List<T> askAll(Question<T> question) throws InterruptedException {
        return askAll(followed(), question);
    }

    private <T> List<T> askAll(List<Followed> asked, Question<T> question) throws InterruptedException {
        if (asked.isEmpty()) {
            return List.of();
        }
        ExecutorService askers = Executors.newFixedThreadPool(
                Math.min(AT_ONCE, asked.size()),
                work -> Threads.daemon(work, "pgtrek-" + migrationId + "-replication"));
        try {
            List<Future<T>> answers = new ArrayList<>();
            asked.forEach(database -> answers.add(askers.submit(() -> question.ask(database))));
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw EngineRun.failure("a replication of migration " + migrationId + " failed", e.getCause());
        } finally {
            askers.shutdownNow();
            Threads.awaitEnd(askers);
        }
    }

    /** Looks at the replications every few seconds from now on, and tells the listeners, until this is closed. */
    synchronized void startWatching() {
        if (watcher == null && !closed) {
            watcher = Threads.daemon(this::watch, "pgtrek-" + migrationId + "-watch");
            watcher.start();
        }
    }

    private void watch() {
        try {
            while (true) {
                try {
                    for (ReplicationStatus status :
                            attentively(() -> askAll(database -> overlaid(database, database.replication.watch())))) {
                        ReplicationObserved event = new ReplicationObserved(migrationId, status);
                        events.publish(event);
                    }
                } catch (MigrationCancelledException e) {
                    throw e;
                } catch (MigrationException e) { // the next look may go better
                    LOG.warn("{} - looking at the replication failed: {}", migrationId, e.getMessage());
                }
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException | MigrationCancelledException e) {
            LOG.trace("{} - the replication is no longer watched", migrationId, e);
        }
    }

    /** Lets go of the replications; they go on. */
    void close() {
        Thread ending;
        synchronized (this) {
            closed = true;
            ending = watcher;
            watcher = null;
        }
        if (ending != null) {
            ending.interrupt();
            Threads.uninterruptibly(ending::join);
        }
        followed().forEach(database -> database.replication.close());
    }
}
