package dev.pgtrek.checks.verify;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationCancelledException;
import dev.pgtrek.MigrationException;
import dev.pgtrek.Verify;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the databases of two servers: rows by count or checksum, sequences, large objects and definitions.
 *
 * <pre>{@code
 * VerificationReport report = Verification.of(source, target).level(Verify.CHECKSUMS).run();
 * report.differences().forEach(System.out::println);
 * }</pre>
 *
 * <p>Both servers are only read, each database under one snapshot on either side. What is written meanwhile, or has not been
 * replicated yet when the snapshots are taken, shows as a difference: stop the writes, or compare again. Sequences are
 * outside of snapshots.
 *
 * <p>Checksums depend neither on the order of rows or columns nor on the servers' versions; a row counts with 64 bits. Large
 * tables are read by one query a side, by parallel workers as far as the server's own settings allow. Rows that row
 * security hides from the user cannot be compared, and are told of as differences.
 *
 * <p>Instances are immutable and thread-safe.
 */
public final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
    private static final String DEFAULT_DATABASE = "postgres";

    private static final String DATABASES = """
            SELECT datname AS name, datallowconn AS accepts
              FROM pg_database
             ORDER BY datname
            """;

    private final Server source;
    private final Server target;
    private final DatabaseSelection databases;
    private final Scope scope;
    private final int jobs;
    private final VerificationListener listener;

    private Verification(Builder builder) {
        this.source = builder.source;
        this.target = builder.target;
        this.databases = builder.databases;
        this.scope = new Scope(
                builder.level,
                builder.tables,
                builder.schema,
                builder.sequences,
                builder.largeObjects,
                builder.keyLimit);
        this.jobs = builder.jobs;
        this.listener = builder.listener;
    }

    /** Begins a verification of everything, rows by their number. */
    public static Builder of(Server source, Server target) {
        return new Builder(source, target);
    }

    /**
     * Compares. Blocks until all is compared; a database that cannot be compared is told of as a difference, and the others
     * go on.
     *
     * @throws dev.pgtrek.server.ConnectionFailedException if a server cannot be reached
     * @throws MigrationException if no database is selected
     * @throws MigrationCancelledException if the calling thread is interrupted; the queries have been cancelled then, and the
     *     thread's interrupt status is set
     */
    public VerificationReport run() {
        long begun = System.nanoTime();
        Set<String> onTarget = names(target, DatabaseSelection.all(), true);
        Set<String> selected = names(source, databases, false);
        List<DatabaseVerification> results = new Run(onTarget).compare(selected);
        if (results.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.NOTHING_SELECTED,
                    "nothing to verify: no database of the source is chosen by the selection '" + databases
                            + "'; check its patterns against the names of the databases");
        }
        VerificationReport report = VerificationReport.builder()
                .level(scope.level())
                .databases(results)
                .duration(Duration.ofNanos(System.nanoTime() - begun))
                .build();
        LOG.info(
                "verify - {} database(s), {} tables, {} rows compared in {} ms: {} difference(s)",
                results.size(),
                report.tables(),
                report.rows(),
                report.duration().toMillis(),
                report.differences().size());
        return report;
    }

    private static Set<String> names(Server server, DatabaseSelection selection, boolean all) {
        try (Connection session = server.connect();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(DATABASES)) {
            Set<String> names = new TreeSet<>();
            while (row.next()) {
                String name = row.getString("name");
                if (all || selection.selects(name, row.getBoolean("accepts"))) {
                    names.add(name);
                }
            }
            return names;
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "the databases of " + server.host() + " could not be listed: " + e.getMessage(),
                    e);
        }
    }

    /** One run: what it has open. */
    private final class Run {
        private final Set<String> onTarget;
        private final Set<DatabaseComparison> open = ConcurrentHashMap.newKeySet();
        private final Object listenerLock = new Object();
        private volatile boolean aborted;

        private Run(Set<String> onTarget) {
            this.onTarget = onTarget;
        }

        private List<DatabaseVerification> compare(Set<String> selected) {
            ExecutorService coordinators = Executors.newFixedThreadPool(jobs, Threads.named("pgtrek-verify-database-"));
            VerificationQueue queue = new VerificationQueue(jobs, Threads.named("pgtrek-verify-"));
            try {
                List<Future<Optional<DatabaseVerification>>> running = new ArrayList<>();
                for (String database : selected) {
                    running.add(coordinators.submit(() -> compare(database, queue)));
                }
                List<DatabaseVerification> results = new ArrayList<>();
                for (Future<Optional<DatabaseVerification>> database : running) {
                    database.get().ifPresent(results::add);
                }
                return results;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MigrationCancelledException("the verification was interrupted", e);
            } catch (ExecutionException e) {
                throw new MigrationException(
                        ErrorCode.INTERNAL, "the verification failed: " + e.getCause(), e.getCause());
            } finally {
                abort();
                coordinators.shutdownNow();
                queue.close();
                Threads.awaitEnd(coordinators);
            }
        }

        private void abort() {
            aborted = true;
            open.forEach(DatabaseComparison::abort);
        }

        private Optional<DatabaseVerification> compare(String database, VerificationQueue queue) {
            VerificationObserver observer = new VerificationObserver(database, listener, listenerLock);
            Optional<DatabaseVerification> result;
            if (onTarget.contains(database)) {
                result = compareBoth(database, queue, observer);
            } else {
                Difference missing = new Difference(database, "database " + database, "missing on the target");
                observer.differs(missing);
                result = Optional.of(failed(database, missing));
            }
            result.ifPresent(observer::finished);
            return result;
        }

        private Optional<DatabaseVerification> compareBoth(
                String database, VerificationQueue queue, VerificationObserver observer) {
            try (DatabaseComparison comparison =
                    new DatabaseComparison(database, source, target, scope, queue, observer)) {
                open.add(comparison);
                try {
                    if (aborted) {
                        comparison.abort();
                    }
                    boolean byDefault = database.equals(DEFAULT_DATABASE) && !databases.isNamed(database);
                    return byDefault && !comparison.holdsSomething()
                            ? Optional.empty()
                            : Optional.of(comparison.compare());
                } finally {
                    open.remove(comparison);
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

        private String message(Exception e) {
            return e instanceof SQLException failure ? SqlStates.message(failure) : String.valueOf(e.getMessage());
        }

        private DatabaseVerification failed(String database, Difference difference) {
            return DatabaseVerification.builder()
                    .database(database)
                    .addDifference(difference)
                    .build();
        }
    }

    /** Builds a {@link Verification}; not thread-safe. */
    public static final class Builder {
        private static final int MOST_JOBS = 64;

        private final Server source;
        private final Server target;
        private Verify level = Verify.COUNTS;
        private DatabaseSelection databases = DatabaseSelection.all();
        private TableSelection tables = TableSelection.all();
        private boolean schema = true;
        private boolean sequences = true;
        private boolean largeObjects = true;
        private int keyLimit;
        private int jobs = 4;
        private VerificationListener listener = new VerificationListener() {};

        private Builder(Server source, Server target) {
            this.source = source;
            this.target = target;
        }

        /** How closely rows are compared; by their number by default. */
        public Builder level(Verify newLevel) {
            level = newLevel;
            return this;
        }

        /**
         * Which databases of the source are compared. By default all that are a user's own; {@code postgres} where it holds
         * something, or is named.
         */
        public Builder databases(DatabaseSelection selection) {
            databases = selection;
            return this;
        }

        /** Whose rows are compared, all by default; definitions and sequences are compared whatever is chosen here. */
        public Builder tables(TableSelection selection) {
            tables = selection;
            return this;
        }

        /** How many queries run at once, both servers taken together; 1 to 64, 4 by default. */
        public Builder jobs(int count) {
            if (count < 1 || count > MOST_JOBS) {
                throw new IllegalArgumentException("jobs must be 1 to " + MOST_JOBS + ", was " + count);
            }
            jobs = count;
            return this;
        }

        /** Whether definitions, owners, grants and comments are compared; they are by default. */
        public Builder schema(boolean compared) {
            schema = compared;
            return this;
        }

        /** Whether sequences are compared: where they stand, and their parameters; they are by default. */
        public Builder sequences(boolean compared) {
            sequences = compared;
            return this;
        }

        /**
         * Whether large objects are compared, with their contents under {@link Verify#CHECKSUMS}; they are by default.
         */
        public Builder largeObjects(boolean compared) {
            largeObjects = compared;
            return this;
        }

        /**
         * Has the keys of rows that differ looked for, in the tables that have a key; see {@link Difference#rows}.
         *
         * @param limit of how many rows of each table, 0 to 10,000; 0 by default
         */
        public Builder keysOfDifferingRows(int limit) {
            keyLimit = TableVerifier.keyLimit(limit);
            return this;
        }

        /** Is told how far the verification is. */
        public Builder listener(VerificationListener newListener) {
            listener = newListener;
            return this;
        }

        public Verification build() {
            return new Verification(this);
        }

        /** Builds it, and {@linkplain Verification#run() compares}. */
        public VerificationReport run() {
            return build().run();
        }
    }
}
