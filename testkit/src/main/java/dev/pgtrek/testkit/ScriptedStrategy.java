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
 * A strategy that does what a test tells it to, database by database, and remembers what it was asked for:
 *
 * <pre>{@code
 * CountDownLatch go = new CountDownLatch(1);
 * ScriptedStrategy strategy = ScriptedStrategy.named("scripted")
 *     .on("broken", ScriptedStrategy.failing(new SQLException("disk full")))
 *     .on("slow", ScriptedStrategy.waitingFor(go));
 * }</pre>
 *
 * <p>A database that nothing is said of completes at once. Thread-safe; meant to be told everything before it is used.
 */
public final class ScriptedStrategy implements MigrationStrategy {
    /** What is done with a database. */
    @FunctionalInterface
    public interface Step {
        /**
         * Does it.
         *
         * @param migration the database's part of the run
         * @return what was done
         * @throws SQLException becomes the database's failure
         * @throws InterruptedException when the run is cancelled
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
     * Says what to do with a database.
     *
     * @param database its name
     * @param step what to do
     * @return this
     */
    public ScriptedStrategy on(String database, Step step) {
        steps.put(database, step);
        return this;
    }

    /**
     * Adds a check that must find no error where this strategy is to be used.
     *
     * @param check the check
     * @return this
     */
    public ScriptedStrategy requiring(PreCheck check) {
        requirements.add(check);
        return this;
    }

    /**
     * Is done at once.
     *
     * @param outcome what is said to have been done
     * @return the step
     */
    public static Step completing(DatabaseOutcome outcome) {
        return migration -> outcome;
    }

    /**
     * Leaves the database replicating.
     *
     * @return the step
     */
    public static Step replicating() {
        return completing(DatabaseOutcome.builder().replicating(true).build());
    }

    /**
     * Fails.
     *
     * @param failure what is thrown: a {@link SQLException}, an {@link InterruptedException}, or unchecked
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
     * Waits, however long that takes, and is done; ends when it is interrupted.
     *
     * @param latch what is waited for
     * @return the step
     */
    public static Step waitingFor(CountDownLatch latch) {
        return migration -> {
            latch.await();
            return DatabaseOutcome.completed();
        };
    }

    /**
     * Tells of the rows of tables as if they had moved, each table in two parts.
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
     * Returns the databases that it was asked to move.
     *
     * @return their names, in the order in which they were begun
     */
    public List<String> begun() {
        return List.copyOf(begun);
    }

    /**
     * Returns the databases that it has done with, well or not.
     *
     * @return their names, in the order in which they ended
     */
    public List<String> ended() {
        return List.copyOf(ended);
    }

    /**
     * Returns the databases that it is at work on.
     *
     * @return their names
     */
    public List<String> atWork() {
        List<String> names = new ArrayList<>(begun);
        ended.forEach(names::remove);
        return names;
    }

    /**
     * Waits until it has been asked to move a database.
     *
     * @param database its name
     * @param patience how long to wait
     * @throws AssertionError if it was not asked in that time, or the thread is interrupted
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

    /** The name. */
    @Override
    public String toString() {
        return "scripted strategy " + name;
    }
}
