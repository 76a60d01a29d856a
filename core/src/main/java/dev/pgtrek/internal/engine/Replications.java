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

/** The databases of a run that are followed, or will be: asks for their state, waits for it, and ends
 * them. Thread-safe. */
final class Replications {
    private static final Logger LOG = LoggerFactory.getLogger(Replications.class);
    /** Databases asked at once: each takes a session with either server. */
    private static final int AT_ONCE = 8;

    private static final long POLL_MILLIS = 200;

    private final String migrationId;
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

    /** Whether this process copies the databases, rather than that an earlier one has done so. */
    private final boolean copying;

    /**
     * @param loan what is given back at their end
     * @param copying whether this process copies the databases
     */
    Replications(String migrationId, Engine engine, BorrowedRole loan, boolean copying) {
        this.migrationId = migrationId;
        this.engine = engine;
        this.loan = loan;
        this.copying = copying;
        this.others = new OtherDatabases(migrationId, engine.server(Side.TARGET));
    }

    /** A database, and what became of its copy if that has ended. */
    record Followed(
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

    /** Tells what became of a database's copy. One that was done otherwise is not replicated. */
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

    static boolean goesOn(Followed database) {
        return database.copied == null || database.copied.status() == DatabaseResult.Status.REPLICATING;
    }

    List<StopReport> stop() throws InterruptedException {
        List<StopReport> reports = new ArrayList<>(attentively(() -> askAll(database -> database.replication.stop())));
        reports.addAll(others.stop());
        Optional<Leftover> borrowed = loan.giveBack();
        if (borrowed.isPresent()) {
            // a role is of the whole server: where no database is left, it is told of the one that pgtrek connects to
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

    List<String> names() {
        List<String> names = new ArrayList<>(others.names());
        followed().forEach(database -> names.add(database.replication.database()));
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** Does something while no other thread looks at the replications, ends them or switches them over. */
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

    /** Remembers where applications of a database write that this process has switched. */
    void switched(ReplicationStatus status) {
        switched.put(status.database(), status);
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

    /** Asks all of them, and does what their strategies were told to do about the answers. */
    List<ReplicationStatus> watch() throws InterruptedException {
        return attentively(() -> askAll(database -> overlaid(database, database.replication.watch())));
    }

    /** Lets go of the replications; they go on. */
    void close() {
        followed().forEach(database -> database.replication.close());
    }
}
