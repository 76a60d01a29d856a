package dev.pgtrek.testkit;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A continuous strategy that runs a script of a test, without a server. Code that controls a replication can thus be
 * tested like any other:
 *
 * <pre>{@code
 * ScriptedContinuousStrategy strategy = ScriptedContinuousStrategy.named("scripted")
 *     .status("shop", ReplicationStatus.State.CATCHING_UP, ReplicationStatus.State.IN_SYNC);
 * try (ReplicationHandle replication = strategy.replication("test", "shop")) {
 *   new Switchover(app).run(replication); // the code under test
 * }
 * assertThat(strategy.calls()).containsExactly("makeReadOnly shop", "cutover shop");
 * }</pre>
 *
 * <p>A database without a script replicates and is in sync. A cutover stops writes by its {@link WriteStop}, invokes the
 * callbacks like a real one, and completes unless the test makes it fail. Thread-safe; configure it completely before
 * use.
 */
public final class ScriptedContinuousStrategy implements ContinuousStrategy {
    private static final Server SOURCE = Server.parse("postgresql://test@source.invalid/postgres");
    private static final Server TARGET = Server.parse("postgresql://test@target.invalid/postgres");

    private final String name;
    private final Map<String, Deque<ReplicationStatus>> statuses = new HashMap<>();
    private final Map<String, ReplicationStatus> ended = new HashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private Optional<String> cutoverFailure = Optional.empty();

    private ScriptedContinuousStrategy(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Begins a strategy without requirements.
     *
     * @param name the strategy's name
     * @return the strategy
     */
    public static ScriptedContinuousStrategy named(String name) {
        return new ScriptedContinuousStrategy(name);
    }

    /**
     * Sets the successive answers about a database's replication status; the last answer stays.
     *
     * @param database its name
     * @param first the first answer
     * @param later the answers after that
     * @return this
     */
    public synchronized ScriptedContinuousStrategy status(
            String database, ReplicationStatus first, ReplicationStatus... later) {
        Deque<ReplicationStatus> answers = new ArrayDeque<>(List.of(first));
        answers.addAll(List.of(later));
        statuses.put(database, answers);
        return this;
    }

    /**
     * Sets the successive states of a database; the last answer stays.
     *
     * @param database its name
     * @param first the first answer
     * @param later the answers after that
     * @return this
     */
    public ScriptedContinuousStrategy status(
            String database, ReplicationStatus.State first, ReplicationStatus.State... later) {
        ReplicationStatus[] others = new ReplicationStatus[later.length];
        for (int i = 0; i < later.length; i++) {
            others[i] = ScriptedReplication.inState(database, later[i]);
        }
        return status(database, ScriptedReplication.inState(database, first), others);
    }

    /**
     * Makes every cutover fail after writes have been stopped, so that it is undone.
     *
     * @param message the reason in the report
     * @return this
     */
    public synchronized ScriptedContinuousStrategy undoingCutovers(String message) {
        cutoverFailure = Optional.of(message);
        return this;
    }

    /**
     * Returns the calls in order: {@code migrate shop}, {@code makeReadOnly shop, crm}, {@code revokeConnect shop},
     * {@code cutover shop}, {@code undo shop}, {@code switchBack shop}, {@code stop shop}.
     *
     * @return the calls
     */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /**
     * Returns a handle to replications that this strategy has begun, for code that takes one.
     *
     * @param migrationId the id of the migration
     * @param databases the replicated databases
     * @return the handle; closing it does nothing
     */
    public ReplicationHandle replication(String migrationId, String... databases) {
        return new ScriptedReplication(migrationId, this, List.of(databases));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<PreCheck> requirements() {
        return List.of();
    }

    @Override
    public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
        calls.add("migrate " + migration.database());
        return DatabaseOutcome.builder().replicating(true).build();
    }

    @Override
    public Replication attach(String migrationId, String database, Server source, Server target) {
        return new Replication() {
            @Override
            public String database() {
                return database;
            }

            @Override
            public ReplicationStatus status() {
                return next(database);
            }

            @Override
            public StopReport stop() {
                calls.add("stop " + database);
                end(database, ReplicationStatus.State.STOPPED, null);
                return StopReport.builder().database(database).build();
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    private synchronized ReplicationStatus next(String database) {
        ReplicationStatus over = ended.get(database);
        Deque<ReplicationStatus> answers = statuses.get(database);
        if (over != null) {
            return over;
        }
        if (answers == null) {
            return ScriptedReplication.inState(database, ReplicationStatus.State.IN_SYNC);
        }
        return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    }

    private synchronized void end(String database, ReplicationStatus.State state, @Nullable Side writable) {
        ended.put(
                database,
                ReplicationStatus.builder()
                        .database(database)
                        .state(state)
                        .writable(Optional.ofNullable(writable))
                        .build());
    }

    @Override
    public CutoverReport cutover(CutoverRequest request) throws InterruptedException {
        return change(request, "cutover ", ReplicationStatus.State.CUT_OVER, Side.TARGET);
    }

    @Override
    public CutoverReport switchBack(CutoverRequest request) throws InterruptedException {
        return change(request, "switchBack ", ReplicationStatus.State.SWITCHED_BACK, Side.SOURCE);
    }

    CutoverRequest request(String migrationId, List<String> databases, Cutover cutover) {
        return new CutoverRequest(migrationId, databases, SOURCE, TARGET, cutover);
    }

    private CutoverReport change(CutoverRequest request, String call, ReplicationStatus.State state, Side writable)
            throws InterruptedException {
        Cutover cutover = request.cutover();
        String databases = String.join(", ", request.databases());
        Optional<String> failure;
        try {
            cutover.writeStop().stop(new Writes(request, calls));
            synchronized (this) {
                failure = cutoverFailure;
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        if (failure.isEmpty()) {
            calls.add(call + databases);
            request.databases().forEach(database -> end(database, state, writable));
        } else {
            calls.add("undo " + databases);
        }
        Optional<String> callback = failure.isEmpty()
                ? told(cutover.writeStop()::onSwitched, cutover.onSwitched())
                : told(cutover.writeStop()::onAbort, cutover.onAbort());
        CutoverReport.Status status = failure.isEmpty() ? CutoverReport.Status.COMPLETED : CutoverReport.Status.UNDONE;
        return CutoverReport.builder()
                .migrationId(request.migrationId())
                .status(status)
                .message(failure.or(() -> callback))
                .databases(request.databases().stream()
                        .map(database -> DatabaseCutover.builder()
                                .database(database)
                                .status(status)
                                .build())
                        .toList())
                .leftOut(cutover.leftOut().stream().sorted().toList())
                .build();
    }

    /** A callback of a cutover. */
    private interface Callback {
        void run() throws Exception;
    }

    /** Calls both; an exception of one of them is reported, as in a real cutover. */
    private static Optional<String> told(Callback first, Runnable then) {
        Optional<String> problem = Optional.empty();
        for (Callback callback : List.<Callback>of(first, then::run)) {
            try {
                callback.run();
            } catch (Exception e) {
                problem = problem.or(() -> Optional.of(String.valueOf(e.getMessage())));
            }
        }
        return problem;
    }

    private record Writes(CutoverRequest request, List<String> calls) implements WriteStop.SourceWrites {
        @Override
        public List<String> databases() {
            return request.databases();
        }

        @Override
        public Duration timeLeft() {
            return request.cutover().deadline();
        }

        @Override
        public void makeReadOnly() {
            calls.add("makeReadOnly " + String.join(", ", databases()));
        }

        @Override
        public void revokeConnect() {
            calls.add("revokeConnect " + String.join(", ", databases()));
        }
    }
}
