package dev.pgtrek.testkit;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A strategy that runs a test's script, database by database, and records its calls:
 *
 * <pre>{@code
 * CountDownLatch go = new CountDownLatch(1);
 * ScriptedStrategy strategy = ScriptedStrategy.named("scripted")
 *     .on("broken", ScriptedStrategy.failing(new SQLException("disk full")))
 *     .on("slow", ScriptedStrategy.waitingFor(go));
 * }</pre>
 *
 * <p>A database without a script completes at once. Thread-safe; configure it completely before use.
 */
public final class ScriptedStrategy implements MigrationStrategy {
    /** The scripted step for a database. */
    @FunctionalInterface
    public interface Step {
        /**
         * Runs the step.
         *
         * @param migration the database's part of the run
         * @return the outcome
         * @throws SQLException to make the database fail
         * @throws InterruptedException if the run is cancelled
         */
        DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException;
    }

    private final String name;
    private final List<PreCheck> requirements = new CopyOnWriteArrayList<>();
    private final Map<String, Step> steps = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> beginnings = new ConcurrentHashMap<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();

    private ScriptedStrategy(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Begins a strategy that has no requirements and completes every database at once.
     *
     * @param name the strategy's name
     * @return the strategy
     */
    public static ScriptedStrategy named(String name) {
        return new ScriptedStrategy(name);
    }

    /**
     * Sets the step for a database.
     *
     * @param database its name
     * @param step the step
     * @return this
     */
    public ScriptedStrategy on(String database, Step step) {
        steps.put(database, step);
        return this;
    }

    /**
     * Adds a check that must find no error before this strategy is used.
     *
     * @param check the check
     * @return this
     */
    public ScriptedStrategy requiring(PreCheck check) {
        requirements.add(check);
        return this;
    }

    /**
     * Returns a step that completes at once.
     *
     * @param outcome the outcome to return
     * @return the step
     */
    public static Step completing(DatabaseOutcome outcome) {
        return migration -> outcome;
    }

    /**
     * Returns a step that leaves the database replicating.
     *
     * @return the step
     */
    public static Step replicating() {
        return completing(DatabaseOutcome.builder().replicating(true).build());
    }

    /**
     * Returns a step that fails.
     *
     * @param failure the exception to throw: a {@link SQLException}, an {@link InterruptedException}, or unchecked
     * @return the step
     */
    public static Step failing(Exception failure) {
        return migration -> {
            if (failure instanceof SQLException sql) {
                throw sql;
            }
            if (failure instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalArgumentException(
                    "no strategy can throw a " + failure.getClass().getName(), failure);
        };
    }

    /**
     * Returns a step that waits without a time limit, and then completes. It ends early when interrupted.
     *
     * @param latch the latch to wait for
     * @return the step
     */
    public static Step waitingFor(CountDownLatch latch) {
        return migration -> {
            latch.await();
            return DatabaseOutcome.completed();
        };
    }

    /**
     * Returns a step that reports the rows of tables as copied, each table in two parts.
     *
     * @param rows how many rows each table has
     * @param tables the tables
     * @return the step
     */
    public static Step copying(long rows, QualifiedName... tables) {
        List<QualifiedName> all = List.of(tables);
        return migration -> {
            long bytes = rows * 100;
            migration.progress().phase(Phase.COPY);
            migration.progress().expect(all.size(), bytes * all.size());
            for (QualifiedName table : all) {
                migration.throwIfCancelled();
                migration.progress().tableStarted(table, bytes);
                migration.progress().copied(table, rows / 2, bytes / 2);
                migration.progress().copied(table, rows - rows / 2, bytes - bytes / 2);
                migration.progress().tableFinished(table);
            }
            return DatabaseOutcome.builder()
                    .tables(all.size())
                    .rows(rows * all.size())
                    .bytes(bytes * all.size())
                    .build();
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<PreCheck> requirements() {
        return List.copyOf(requirements);
    }

    @Override
    public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
        String database = migration.database();
        begun.add(database);
        beginning(database).countDown();
        try {
            return steps.getOrDefault(database, completing(DatabaseOutcome.completed()))
                    .migrate(migration);
        } finally {
            ended.add(database);
        }
    }

    /**
     * Returns the databases whose migration was requested.
     *
     * @return their names, in the order in which they were begun
     */
    public List<String> begun() {
        return List.copyOf(begun);
    }

    /**
     * Returns the databases whose step has ended, successfully or not.
     *
     * @return their names, in the order of completion
     */
    public List<String> ended() {
        return List.copyOf(ended);
    }

    /**
     * Returns the databases whose step is in progress.
     *
     * @return their names
     */
    public List<String> atWork() {
        List<String> names = new ArrayList<>(begun);
        ended.forEach(names::remove);
        return names;
    }

    /**
     * Waits until the migration of a database is requested.
     *
     * @param database its name
     * @param patience how long to wait
     * @throws AssertionError if that does not happen in time, or the thread is interrupted
     */
    public void awaitBegun(String database, Duration patience) {
        boolean asked;
        try {
            asked = beginning(database).await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for database " + database, e);
        }
        if (!asked) {
            throw new AssertionError(
                    "Database %s was not begun within %s, only %s".formatted(database, patience, begun));
        }
    }

    private CountDownLatch beginning(String database) {
        return beginnings.computeIfAbsent(database, name -> new CountDownLatch(1));
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return "scripted strategy " + name;
    }
}
