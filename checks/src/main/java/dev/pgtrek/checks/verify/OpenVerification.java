package dev.pgtrek.checks.verify;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.PriorityWorkQueue;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.jdbc.ServerMessage;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Verification} whose sessions are open already; see {@link Verification#open()}. Snapshots are not taken before
 * {@link #run}, so that neither server has to retain old row versions until then.
 *
 * <p>Runs once, on one thread. {@link #processesOnSource} may be called by any thread.
 */
public final class OpenVerification implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenVerification.class);
    private static final String DEFAULT_DATABASE = "postgres";

    private static final String DATABASES = """
            SELECT datname AS name, datallowconn AS accepts
              FROM pg_database
             ORDER BY datname
            """;

    private final Verification verification;
    private final Set<String> onTarget;
    private final Set<String> selected;
    private final Map<String, DatabaseComparison> ready = new ConcurrentHashMap<>();
    private final Set<DatabaseComparison> running = ConcurrentHashMap.newKeySet();
    private final Object listenerLock = new Object();
    private volatile boolean aborted;

    OpenVerification(Verification verification) {
        this.verification = verification;
        this.onTarget = names(verification.target(), DatabaseSelection.all(), true);
        this.selected = names(verification.source(), verification.databases(), false);
        new TreeMap<>(verification.renamed()).forEach(this::requireUsable);
    }

    private void requireUsable(String source, String target) {
        String remedy = "; verify by other names (Verification.Builder.renameDatabase)";
        if (!selected.contains(source)) {
            throw new MigrationException(
                    ErrorCode.NOTHING_SELECTED,
                    "database " + source + ", to be compared with " + target
                            + " of the target, does not exist on the source or is not selected; the selected are: "
                            + String.join(", ", selected) + remedy);
        }
        if (selected.contains(target)
                && verification.target().nameOf(target).equals(target)
                && !source.equals(target)) {
            throw new MigrationException(
                    ErrorCode.NOTHING_SELECTED,
                    "databases " + source + " and " + target + " of the source would both be compared with " + target
                            + " of the target" + remedy);
        }
    }

    /** Opens sessions with at most as many databases as are compared at the same time. */
    void makeReady() {
        selected.stream().filter(onTarget::contains).limit(verification.jobs()).forEach(database -> {
            DatabaseComparison comparison = comparison(database);
            ready.put(database, comparison);
            try {
                comparison.makeReady();
            } catch (SQLException e) {
                LOG.debug("verify - {}: its sessions will be opened when they are needed", database, e);
            }
        });
    }

    private DatabaseComparison comparison(String database) {
        return new DatabaseComparison(database, verification.source(), verification.target(), verification.scope());
    }

    /** Returns the server processes of the sessions open on the source. */
    public Set<Integer> processesOnSource() {
        Set<Integer> processes = ConcurrentHashMap.newKeySet();
        ready.values().forEach(comparison -> processes.addAll(comparison.processesOnSource()));
        running.forEach(comparison -> processes.addAll(comparison.processesOnSource()));
        return processes;
    }

    /** Runs the comparison like {@link Verification#run()}. */
    public VerificationReport run() {
        long begun = System.nanoTime();
        List<DatabaseVerification> results = compare();
        if (results.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.NOTHING_SELECTED,
                    "nothing to verify: no database of the source is chosen by the selection '"
                            + verification.databases() + "'; check its patterns against the names of the databases");
        }
        VerificationReport report = VerificationReport.builder()
                .level(verification.scope().level())
                .databases(results)
                .duration(Duration.ofNanos(System.nanoTime() - begun))
                .build();
        LOG.info(
                "verify - {}, {}, {} compared in {} ms: {}",
                Plural.of(results.size(), "database"),
                Plural.of(report.tables(), "table"),
                Plural.of(report.rows(), "row"),
                report.duration().toMillis(),
                Plural.of(report.differences().size(), "difference"));
        return report;
    }

    /** Returns the databases by their names on the source of the migration. */
    private static Set<String> names(Server server, DatabaseSelection selection, boolean all) {
        try (Connection session = server.connect();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(DATABASES)) {
            Set<String> names = new TreeSet<>();
            while (row.next()) {
                boolean accepts = row.getBoolean("accepts");
                server.sourceNameOf(row.getString("name"))
                        .filter(name -> all || selection.selects(name, accepts))
                        .ifPresent(names::add);
            }
            return names;
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "the databases of " + server.host() + " could not be listed: " + e.getMessage(),
                    e);
        }
    }

    private List<DatabaseVerification> compare() {
        ExecutorService coordinators =
                Executors.newFixedThreadPool(verification.jobs(), Threads.factory("pgtrek-verify-database-"));
        PriorityWorkQueue queue = new PriorityWorkQueue("pgtrek-verify-", verification.jobs());
        try {
            List<Future<Optional<DatabaseVerification>>> results = new ArrayList<>();
            for (String database : selected) {
                results.add(coordinators.submit(() -> compare(database, queue)));
            }
            List<DatabaseVerification> compared = new ArrayList<>();
            for (Future<Optional<DatabaseVerification>> database : results) {
                database.get().ifPresent(compared::add);
            }
            return compared;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException("the verification was interrupted", e);
        } catch (ExecutionException e) {
            throw new MigrationException(ErrorCode.INTERNAL, "the verification failed: " + e.getCause(), e.getCause());
        } finally {
            aborted = true;
            running.forEach(DatabaseComparison::abort);
            coordinators.shutdownNow();
            queue.close();
            Threads.awaitEnd(coordinators);
        }
    }

    private Optional<DatabaseVerification> compare(String database, PriorityWorkQueue queue) {
        VerificationObserver observer = new VerificationObserver(database, verification.listener(), listenerLock);
        Optional<DatabaseVerification> result;
        if (onTarget.contains(database)) {
            result = compareBoth(database, queue, observer);
        } else {
            Difference missing = new Difference(
                    database, "database " + verification.target().nameOf(database), "missing on the target");
            observer.differs(missing);
            result = Optional.of(failed(database, missing));
        }
        result.ifPresent(observer::finished);
        return result;
    }

    private Optional<DatabaseVerification> compareBoth(
            String database, PriorityWorkQueue queue, VerificationObserver observer) {
        DatabaseComparison early = ready.remove(database);
        try (DatabaseComparison comparison = early == null ? comparison(database) : early) {
            running.add(comparison);
            try {
                if (aborted) {
                    comparison.abort();
                }
                boolean byDefault = database.equals(DEFAULT_DATABASE)
                        && !verification.databases().isNamed(database);
                return byDefault && !comparison.holdsSomething()
                        ? Optional.empty()
                        : Optional.of(comparison.compare(queue, observer));
            } finally {
                running.remove(comparison);
            }
        } catch (SQLException | RuntimeException e) {
            if (aborted) {
                return Optional.empty();
            }
            LOG.warn("verify - {}: could not be compared", database, e);
            Difference failure =
                    new Difference(database, "database " + database, "could not be compared: " + message(e));
            observer.differs(failure);
            return Optional.of(failed(database, failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String message(Exception e) {
        return e instanceof SQLException failure ? ServerMessage.of(failure) : String.valueOf(e.getMessage());
    }

    private static DatabaseVerification failed(String database, Difference difference) {
        return DatabaseVerification.builder()
                .database(database)
                .addDifference(difference)
                .build();
    }

    /** Closes unused sessions; a comparison closes its own when it ends. */
    @Override
    public void close() {
        ready.values().forEach(DatabaseComparison::close);
        ready.clear();
    }
}
