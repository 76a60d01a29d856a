package dev.pgtrek.internal.engine;

import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/**
 * The databases of a run that replicate, or will: queries their state, waits for it, and ends their replication.
 * Thread-safe.
 */
final class Replications {
    private static final Logger LOG = LoggerFactory.getLogger(Replications.class);
    /** Databases queried at once: each needs a session with either server. */
    private static final int AT_ONCE = 8;

    private static final long POLL_MILLIS = 200;

    private final String migrationId;
    private final Engine engine;
    private final BorrowedRole loan;
    /** Held by the thread that polls, ends or cuts over the replications, so that these operations never overlap. */
    private final ReentrantLock attention = new ReentrantLock();

    private final Map<String, Followed> databases = new LinkedHashMap<>();
    private final OtherDatabases others;
    /** The status of the databases that this process cut over; the servers may no longer report it. */
    private final Map<String, ReplicationStatus> switched = new ConcurrentHashMap<>();

    /** Whether this process, rather than an earlier one, copies the databases. */
    private final boolean copying;

    /**
     * @param loan the borrowed rights to return at their end
     * @param copying whether this process copies the databases
     */
    Replications(String migrationId, Engine engine, BorrowedRole loan, boolean copying) {
        this.migrationId = migrationId;
        this.engine = engine;
        this.loan = loan;
        this.copying = copying;
        this.others = new OtherDatabases(migrationId, engine.server(Side.TARGET));
    }

    /** A database, and the result of its copy, if that has ended. */
    record Followed(
            ContinuousStrategy strategy,
            Replication replication,
            @Nullable DatabaseResult copied) {}

    /** A query of a database's replication. */
    private interface Question<T> {
        T ask(Followed database) throws InterruptedException;
    }

    synchronized void add(String database, ContinuousStrategy strategy, Replication replication) {
        databases.put(database, new Followed(strategy, replication, null));
    }

    /** Adds a database of the migration that does not replicate. */
    void addOther(MigrationRecord.Entry other) {
        others.add(other);
    }

    /** Removes a complete database of a migration in which no database replicates. */
    void removeOther(String database) {
        others.remove(database);
    }

    /** Removes the records of databases that do not replicate, if no database of the migration does. */
    void removeRecords() {
        others.stop()
                .forEach(stopped -> stopped.left()
                        .forEach(left -> LOG.warn("{} - {}; {}", migrationId, left.what(), left.remedy())));
    }

    /** Records the result of a database's copy. A database copied by another strategy does not replicate. */
    synchronized void copied(DatabaseResult result) {
        Followed database = databases.get(result.name());
        if (database != null && result.status() == DatabaseResult.Status.COMPLETED) {
            databases.remove(result.name());
            database.replication.close();
        } else if (database != null) {
            databases.put(result.name(), new Followed(database.strategy, database.replication, result));
        }
    }

    /** Whether a database was copied and continues to replicate. */
    synchronized boolean goOn() {
        return databases.values().stream()
                .anyMatch(database ->
                        database.copied != null && database.copied.status() == DatabaseResult.Status.REPLICATING);
    }

    synchronized List<Followed> followed() {
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

    /** Replicates the new tables of the replicated databases; a database whose copy failed can't accept new tables. */
    List<NewTables> followNewTables(DroppedTables dropped) throws InterruptedException {
        return attentively(() -> askAll(
                followed().stream().filter(Replications::goesOn).toList(),
                database -> followNewTables(database, dropped)));
    }

    /** Replicates the new tables of one database; returns a failure as a finding, beside the results of the others. */
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

    static boolean goesOn(Followed database) {
        return database.copied == null || database.copied.status() == DatabaseResult.Status.REPLICATING;
    }

    List<StopReport> stop() throws InterruptedException {
        List<StopReport> reports = new ArrayList<>(attentively(() -> askAll(database -> database.replication.stop())));
        reports.addAll(others.stop());
        Optional<Leftover> borrowed = loan.giveBack();
        if (borrowed.isPresent()) {
            // a role belongs to the whole server: without a database, the report names the one that pgtrek connects to
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

    /** Removes one database from the migration; the others continue. */
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

    List<String> names() {
        List<String> names = new ArrayList<>(others.names());
        followed().forEach(database -> names.add(database.replication.database()));
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** Runs an action while no other thread polls, ends or cuts over the replications. */
    <T> T attentively(EarlierReplication.Asking<T> work) throws InterruptedException {
        attention.lockInterruptibly();
        try {
            return work.ask();
        } finally {
            attention.unlock();
        }
    }

    OtherDatabases others() {
        return others;
    }

    /** Records the status of a database that this process cut over. */
    void switched(ReplicationStatus status) {
        switched.put(status.database(), status);
    }

    /** Adds the state of the copy, as the servers know neither pending copies nor the reasons for failed ones. */
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
                        ErrorCode.REPLICATION, "no database of migration " + migrationId + " replicates");
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

    /** Queries all replications, and takes the actions that their strategies are configured for. */
    List<ReplicationStatus> watch() throws InterruptedException {
        return attentively(() -> askAll(database -> overlaid(database, database.replication.watch())));
    }

    /** Closes the handles of the replications, which continue. */
    void close() {
        followed().forEach(database -> database.replication.close());
    }
}
