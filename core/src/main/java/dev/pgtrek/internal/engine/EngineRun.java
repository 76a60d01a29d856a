package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationEvent.DatabaseFinished;
import dev.pgtrek.event.MigrationEvent.FindingReported;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.RunFailed;
import dev.pgtrek.event.MigrationEvent.RunFinished;
import dev.pgtrek.internal.concurrent.PriorityWorkQueue;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.engine.Inspector.Inspection;
import dev.pgtrek.internal.roles.RoleLoan;
import dev.pgtrek.internal.roles.RoleMigrator;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run in progress: inspects, checks, moves the roles, then processes the databases, several at once. */
public final class EngineRun implements MigrationRun {
    private static final Logger LOG = LoggerFactory.getLogger(EngineRun.class);

    private final Engine engine;
    private final RunScope scope;
    private final EventDispatcher events;
    private final ProgressTracker progress;
    private final PriorityWorkQueue work;
    private final ExecutorService databaseThreads;
    private final Replications replications;
    private final CutoverCoordinator cutovers;
    private final ReplicationWatcher watcher;
    private final CompletableFuture<MigrationResult> result = new CompletableFuture<>();
    private final Thread driver;
    private final BorrowedRole loan;
    private final ReplicationHandle replication = new OwnReplication();
    private boolean borrowed;

    EngineRun(Engine engine) {
        this.engine = engine;
        this.scope = new RunScope(engine.migrationId());
        this.progress = new ProgressTracker(engine.migrationId());
        this.events = new EventDispatcher(engine.migrationId(), engine.listeners(), progress::news);
        this.loan = new BorrowedRole(engine.migrationId(), engine.server(Side.TARGET));
        this.replications = new Replications(engine.migrationId(), engine, loan, true);
        this.cutovers = new CutoverCoordinator(engine.migrationId(), events, engine, loan, replications);
        this.watcher = new ReplicationWatcher(engine.migrationId(), events, replications);
        this.work = new PriorityWorkQueue(
                "pgtrek-" + engine.migrationId() + "-job-", engine.options().jobs());
        AtomicInteger number = new AtomicInteger();
        this.databaseThreads = Executors.newFixedThreadPool(
                engine.options().parallelDatabases(),
                task -> Threads.daemon(
                        task, "pgtrek-" + engine.migrationId() + "-database-" + number.incrementAndGet()));
        this.driver = Threads.daemon(this::drive, "pgtrek-" + engine.migrationId());
    }

    void start() {
        events.start();
        driver.start();
    }

    @Override
    public String migrationId() {
        return engine.migrationId();
    }

    @Override
    public MigrationRun.State state() {
        if (driver.isAlive()) {
            return MigrationRun.State.RUNNING;
        }
        try {
            return switch (result.join().status()) {
                case COMPLETED -> MigrationRun.State.COMPLETED;
                case REPLICATING -> MigrationRun.State.REPLICATING;
                case CANCELLED -> MigrationRun.State.CANCELLED;
                case FAILED -> MigrationRun.State.FAILED;
            };
        } catch (CompletionException e) {
            return e.getCause() instanceof MigrationCancelledException
                    ? MigrationRun.State.CANCELLED
                    : MigrationRun.State.FAILED;
        }
    }

    @Override
    public CompletionStage<MigrationResult> result() {
        return result.minimalCompletionStage();
    }

    @Override
    public void cancel() {
        scope.cancel();
        databaseThreads.shutdownNow();
        work.close();
        driver.interrupt();
    }

    @Override
    public void close() {
        if (driver.isAlive()) {
            cancel();
        }
        Threads.uninterruptibly(driver::join);
        watcher.close();
        replications.close();
        events.close();
    }

    @Override
    public ReplicationHandle replication() {
        return replication;
    }

    /** The replication of this run's databases, which continues without this process. */
    private final class OwnReplication implements ReplicationHandle {
        @Override
        public String migrationId() {
            return EngineRun.this.migrationId();
        }

        @Override
        public List<ReplicationStatus> status() {
            return EarlierReplication.interruptibly(replications::status);
        }

        @Override
        public List<ReplicationStatus> awaitInSync(Duration atMost) {
            return awaitEnough(atMost, ReplicationStatus::inSync);
        }

        @Override
        public List<ReplicationStatus> awaitInSync(Duration atMost, long maxLagBytes) {
            return awaitEnough(atMost, status -> status.isWithin(maxLagBytes));
        }

        private List<ReplicationStatus> awaitEnough(Duration atMost, Predicate<ReplicationStatus> enough) {
            long deadline = System.nanoTime() + atMost.toNanos();
            return EarlierReplication.interruptibly(() -> {
                driver.join(Math.max(1, atMost.toMillis()));
                if (driver.isAlive()) {
                    throw new MigrationException(
                            ErrorCode.TIMEOUT,
                            "migration " + migrationId() + " was still being copied after " + atMost.toSeconds()
                                    + " s");
                }
                await();
                return replications.awaitInSync(deadline, enough);
            });
        }

        @Override
        public List<NewTables> followNewTables(DroppedTables dropped) {
            return EarlierReplication.interruptibly(() -> {
                driver.join();
                return replications.followNewTables(dropped);
            });
        }

        @Override
        public List<StopReport> stop() {
            if (driver.isAlive()) {
                cancel();
            }
            return EarlierReplication.interruptibly(() -> {
                driver.join();
                return replications.stop();
            });
        }

        @Override
        public StopReport stop(String database) {
            refuseWhileCopying(ErrorCode.REPLICATION);
            return EarlierReplication.interruptibly(() -> replications.stop(database));
        }

        @Override
        public CutoverReport cutover(Cutover cutover) {
            refuseWhileCopying(ErrorCode.CUTOVER);
            return EarlierReplication.interruptibly(() -> cutovers.cutover(cutover));
        }

        @Override
        public CutoverReport switchBack(Cutover cutover) {
            refuseWhileCopying(ErrorCode.CUTOVER);
            return EarlierReplication.interruptibly(() -> cutovers.switchBack(cutover));
        }

        @Override
        public void close() {
            // the run releases it when it closes
        }

        private void refuseWhileCopying(ErrorCode code) {
            if (driver.isAlive()) {
                throw new MigrationException(
                        code, "migration " + migrationId() + " is still being copied; wait until it is in sync first");
            }
        }
    }

    @Override
    public MigrationResult await() {
        try {
            driver.join();
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException(
                    "the thread that waited for migration " + migrationId() + " was interrupted", e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure("the migration failed", failure);
    }

    private void drive() {
        long begun = System.nanoTime();
        MigrationResult done = null;
        Throwable failure = null;
        try {
            done = migrate(begun);
        } catch (Throwable e) { // the waiting thread must receive every failure
            failure = scope.isCancelled() && !(e instanceof MigrationCancelledException)
                    ? new MigrationCancelledException("migration " + migrationId() + " was cancelled", e)
                    : e instanceof Error || e instanceof MigrationException ? e : failure("the migration failed", e);
        }
        databaseThreads.shutdownNow();
        work.close();
        Threads.awaitEnd(databaseThreads);
        scope.abortSessions();
        giveRolesBack();
        publishEnd(done, failure);
        if (replications.goOn()) {
            watcher.start();
        } else {
            events.close();
        }
        if (failure != null) {
            result.completeExceptionally(failure);
        } else {
            result.complete(done);
        }
    }

    private void publishEnd(@Nullable MigrationResult done, @Nullable Throwable failure) {
        if (done != null) {
            RunFinished event = new RunFinished(migrationId(), done);
            events.publish(event);
        } else {
            RunFailed event = new RunFailed(migrationId(), failure("the migration failed by a defect", failure));
            events.publish(event);
        }
    }

    private MigrationResult migrate(long begun) throws InterruptedException, SQLException {
        begin(Phase.INSPECT);
        Inspection inspection = engine.inspect(scope);
        CheckContext facts = inspection.context();
        begin(Phase.CHECK);
        MigrationPlan plan = engine.plan(inspection);
        if (!plan.checks().serverErrors().isEmpty()) {
            throw new ChecksFailedException(plan.checks());
        }
        for (Side side : Side.values()) {
            Optional<ConnectionFailedException> unreachable = facts.connectionFailure(side);
            if (unreachable.isPresent()) {
                throw unreachable.get();
            }
        }
        begin(Phase.ROLES);
        List<RoleResult> roles = moveRoles(facts);
        List<DatabaseResult> databases = moveDatabases(plan, facts);
        boolean finished = !scope.isCancelled() && engine.options().content().hasDefinitions();
        List<Finding> findings = finished ? finishServer(facts, databases) : List.of();
        begin(Phase.DONE);
        return MigrationResult.builder()
                .migrationId(migrationId())
                .status(status(databases))
                .duration(Duration.ofNanos(System.nanoTime() - begun))
                .databases(databases)
                .roles(roles)
                .findings(findings)
                .checks(plan.checks())
                .build();
    }

    private void begin(Phase phase) {
        LOG.info("{} - {}", migrationId(), phase);
        PhaseStarted event = new PhaseStarted(migrationId(), Optional.empty(), phase);
        events.publish(event);
    }

    private List<RoleResult> moveRoles(CheckContext facts) throws SQLException {
        try (Connection source = scope.open(engine.server(Side.SOURCE)::connect);
                Connection target = scope.open(engine.server(Side.TARGET)::connect)) {
            List<RoleResult> roles = engine.options().content().hasDefinitions()
                    ? RoleMigrator.migrate(source, target, facts)
                    : List.of();
            borrowed = new RoleLoan(target, migrationId()).begin(facts);
            return roles;
        }
    }

    private List<Finding> finishServer(CheckContext facts, List<DatabaseResult> databases) {
        List<Finding> findings = new TargetDatabases(scope, engine.server(Side.TARGET))
                .finishServer(
                        facts, databases.stream().map(DatabaseResult::status).toList());
        for (Finding finding : findings) {
            FindingReported event = new FindingReported(migrationId(), finding);
            events.publish(event);
        }
        return findings;
    }

    /** Returns the borrowed rights, unless the target continues to replicate and applies changes with them. */
    private void giveRolesBack() {
        if (!replications.goOn() && !loan.isStillFollowing()) {
            replications.removeRecords();
        }
        if (borrowed && !replications.goOn()) {
            loan.giveBack();
        }
    }

    private List<DatabaseResult> moveDatabases(MigrationPlan plan, CheckContext facts) throws InterruptedException {
        RunContext context = new RunContext(
                migrationId(),
                engine.options(),
                facts,
                engine.servers(),
                scope,
                work,
                new Throttle(engine.options().sourceLimits().bytesPerSecond()),
                events,
                progress,
                new TargetDatabases(scope, engine.server(Side.TARGET)),
                entries(plan),
                plan.databases().stream().anyMatch(this::replicates) || loan.isStillFollowing());
        List<Future<DatabaseResult>> running = new ArrayList<>();
        plan.databases().forEach(this::prepareToFollow);
        context.entries().stream()
                .filter(entry -> !engine.isContinuous(entry.method()))
                .forEach(replications::addOther);
        for (DatabasePlan database : plan.databases()) {
            DatabaseRun run = new DatabaseRun(context, database);
            running.add(databaseThreads.submit(() -> {
                // the end of one database's queries frees a thread for the next before the threads are stopped
                if (scope.isCancelled()) {
                    return skipped(database);
                }
                DatabaseResult done = run.migrate(engine.strategy(database));
                replications.copied(done);
                if (done.status() == DatabaseResult.Status.COMPLETED && !context.replicates()) {
                    replications.removeOther(done.name()); // its record is already removed
                }
                events.publish(new DatabaseFinished(migrationId(), done));
                return done;
            }));
        }
        List<DatabaseResult> results = new ArrayList<>();
        for (int i = 0; i < running.size(); i++) {
            results.add(resultOf(running.get(i), plan.databases().get(i)));
        }
        return results;
    }

    private boolean replicates(DatabasePlan plan) {
        return engine.strategy(plan).orElse(null) instanceof ContinuousStrategy;
    }

    private List<MigrationRecord.Entry> entries(MigrationPlan plan) {
        return plan.databases().stream()
                .map(database -> new MigrationRecord.Entry(
                        database.name(),
                        engine.options().targetName(database.name()),
                        database.method().orElse(MigrationRecord.Entry.NO_METHOD)))
                .toList();
    }

    private void prepareToFollow(DatabasePlan plan) {
        if (engine.strategy(plan).orElse(null) instanceof ContinuousStrategy strategy) {
            Replication replication =
                    strategy.attach(migrationId(), plan.name(), engine.server(Side.SOURCE), engine.server(Side.TARGET));
            replications.add(plan.name(), strategy, replication);
        }
    }

    /** Returns the result of a database, also in a cancelled run: databases that were not started are skipped. */
    private DatabaseResult resultOf(Future<DatabaseResult> running, DatabasePlan plan) {
        while (true) {
            try {
                if (scope.isCancelled() && !running.isDone()) {
                    Threads.awaitEnd(databaseThreads);
                    if (!running.isDone()) { // it was queued, and is discarded
                        return skipped(plan);
                    }
                }
                return running.get();
            } catch (InterruptedException e) {
                scope.cancel();
                databaseThreads.shutdownNow();
            } catch (ExecutionException e) {
                throw failure("database " + plan.name() + " failed by a defect", e.getCause());
            }
        }
    }

    private DatabaseResult skipped(DatabasePlan plan) {
        DatabaseResult skipped = DatabaseResult.builder()
                .name(plan.name())
                .targetName(plan.targetName())
                .status(DatabaseResult.Status.SKIPPED)
                .errorCode(ErrorCode.CANCELLED)
                .message("the migration was cancelled before this database was begun")
                .build();
        replications.copied(skipped);
        return skipped;
    }

    private MigrationResult.Status status(List<DatabaseResult> databases) {
        if (scope.isCancelled()) {
            return MigrationResult.Status.CANCELLED;
        }
        if (databases.stream().anyMatch(done -> done.status() == DatabaseResult.Status.FAILED)) {
            return MigrationResult.Status.FAILED;
        }
        return databases.stream().anyMatch(done -> done.status() == DatabaseResult.Status.REPLICATING)
                ? MigrationResult.Status.REPLICATING
                : MigrationResult.Status.COMPLETED;
    }

    static MigrationException failure(String what, @Nullable Throwable cause) {
        if (cause instanceof MigrationException known) {
            return known;
        }
        ErrorCode code = cause instanceof SQLException ? ErrorCode.DATABASE : ErrorCode.INTERNAL;
        return new MigrationException(code, what + ": " + (cause == null ? "no cause" : cause.getMessage()), cause);
    }
}
