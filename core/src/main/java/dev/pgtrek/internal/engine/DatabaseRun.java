package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationEvent.FindingReported;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.TableFinished;
import dev.pgtrek.event.MigrationEvent.TableStarted;
import dev.pgtrek.event.MigrationEvent.ToolOutput;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.database.DatabasePropertyComparison;
import dev.pgtrek.internal.jdbc.LostConnection;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.ProgressSink;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.WorkQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One database's part of a run, and the context of its strategy. */
final class DatabaseRun implements DatabaseMigration, ProgressSink {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRun.class);
    /** Sessions beside the jobs: one for the strategy's own thread, and a spare one. */
    private static final int MORE_SESSIONS = 2;

    private final RunContext run;
    private final DatabasePlan plan;
    private final String database;
    private final ProgressTracker.Database progress;
    private final List<Finding> findings = new CopyOnWriteArrayList<>();
    private final HikariSessions sourcePool;
    private final HikariSessions targetPool;
    private volatile boolean created;
    private volatile Phase reached = Phase.CREATE_DATABASE;

    DatabaseRun(RunContext run, DatabasePlan plan) {
        this.run = run;
        this.plan = plan;
        this.database = plan.name();
        this.progress = run.progress().database(database, Math.toIntExact(plan.tables()), plan.tableBytes());
        this.sourcePool = pool(Side.SOURCE);
        this.targetPool = pool(Side.TARGET);
    }

    private HikariSessions pool(Side side) {
        return new HikariSessions(
                run.scope(),
                run.migrationId(),
                side,
                run.server(side),
                database,
                run.options().jobs() + MORE_SESSIONS);
    }

    /** Moves the database; the result contains any failure. */
    DatabaseResult migrate(Optional<MigrationStrategy> chosen) {
        long begun = System.nanoTime();
        DatabaseResult.Builder result = DatabaseResult.builder()
                .name(database)
                .targetName(plan.targetName())
                .method(chosen.map(MigrationStrategy::name))
                .rejected(plan.rejected());
        LOG.info(
                "{} - database {}: begun ({})",
                run.migrationId(),
                database,
                plan.method().orElse("no strategy"));
        Optional<ContinuousStrategy> following = Optional.empty();
        try {
            refuseWhatTheChecksRefuse();
            MigrationStrategy strategy = chosen.orElseThrow(this::noStrategy);
            tellReservedSchemas();
            prepareTarget(strategy instanceof ContinuousStrategy);
            DatabaseOutcome outcome =
                    strategy instanceof ContinuousStrategy ? strategy.migrate(this) : recorded(strategy);
            if (outcome.replicating() && !(strategy instanceof ContinuousStrategy)) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "strategy " + strategy.name() + " says that the database replicates, but is no"
                                + " ContinuousStrategy, so that nothing could ask for its status or end it; implement that"
                                + " interface, or return an outcome that does not replicate");
            }
            if (outcome.replicating() && strategy instanceof ContinuousStrategy continuous) {
                following = Optional.of(continuous);
                try (Connection target = targetSession()) {
                    record(target).write(run.entries());
                }
            }
            throwIfCancelled();
            finishTarget(outcome.replicating());
            phase(Phase.DONE);
            result.status(outcome.replicating() ? DatabaseResult.Status.REPLICATING : DatabaseResult.Status.COMPLETED)
                    .tables(outcome.tables())
                    .rows(outcome.rows())
                    .bytes(outcome.bytes());
        } catch (SQLException | InterruptedException | RuntimeException | Error e) {
            // an Error of one database's strategy, such as a missing class, must not hide the other databases' results
            result.status(DatabaseResult.Status.FAILED).errorCode(errorCode(e)).message(failed(e));
            following.ifPresent(this::endFollowing);
        } finally {
            sourcePool.close();
            targetPool.close();
        }
        DatabaseResult done = result.findings(findings)
                .duration(Duration.ofNanos(System.nanoTime() - begun))
                .build();
        LOG.info(
                "{} - database {}: {} after {} s{}",
                run.migrationId(),
                database,
                done.status(),
                done.duration().toMillis() / 1000.0,
                done.message().map(message -> ": " + message).orElse(""));
        return done;
    }

    /** Records on the target, during the copy and afterwards, that the database belongs to this migration. */
    private DatabaseOutcome recorded(MigrationStrategy strategy) throws SQLException, InterruptedException {
        try (Connection keeper = openTarget("record")) {
            MigrationRecord record = record(keeper);
            if (!record.lock()) {
                throw new MigrationException(
                        ErrorCode.DATABASE,
                        "another process is copying database " + database + " under the same migration id "
                                + run.migrationId() + "; wait for it, or stop it");
            }
            boolean recorded = write(record);
            DatabaseOutcome outcome = strategy.migrate(this);
            if (recorded && run.replicates()) {
                record.copied();
            } else if (recorded) {
                record.drop();
            }
            return outcome;
        }
    }

    private boolean write(MigrationRecord record) {
        try {
            record.write(run.entries());
            return true;
        } catch (SQLException e) {
            LOG.debug("{} - database {} is not recorded", run.migrationId(), database, e);
            if (run.replicates()) {
                finding(Finding.warning(
                                "not-recorded",
                                "the target can't record that the database belongs to this migration: "
                                        + e.getMessage())
                        .withRemedy("before a cutover, see that what was written to the source since the"
                                + " copy is not missed"));
            }
            return false;
        }
    }

    private MigrationRecord record(Connection target) {
        return new MigrationRecord(target, ReplicationName.of(run.migrationId(), database));
    }

    /** Ends the replication of a failed database. Uses a new thread, since this one may be interrupted. */
    private void endFollowing(ContinuousStrategy strategy) {
        Thread ending = Threads.daemon(
                () -> {
                    try (Replication replication = strategy.attach(
                            run.migrationId(), database, run.server(Side.SOURCE), run.server(Side.TARGET))) {
                        replication.stop().left().forEach(left -> leftBehind(left.what(), left.remedy()));
                    } catch (InterruptedException | RuntimeException e) {
                        LOG.debug("{} - the replication of {} was not ended", run.migrationId(), database, e);
                        leftBehind("its replication: " + e.getMessage(), "stop this migration");
                    }
                },
                "pgtrek-" + run.migrationId() + "-cleanup");
        ending.start();
        Threads.uninterruptibly(ending::join);
    }

    private void leftBehind(String what, String remedy) {
        finding(Finding.warning("left-behind", "could not be removed: " + what).withRemedy(remedy));
    }

    private String failed(Throwable failure) {
        if (run.scope().isCancelled()) {
            return "the migration was cancelled before this database was done; what has arrived so far is on the target";
        }
        LOG.debug("{} - database {} failed", run.migrationId(), database, failure);
        if (failure instanceof InterruptedException) {
            return "its thread was interrupted";
        }
        if (failure instanceof SQLException || failure instanceof ConnectionFailedException) {
            return LostConnection.describe(
                            failure, "in phase " + reached, run.server(Side.SOURCE), run.server(Side.TARGET))
                    .orElse(String.valueOf(failure.getMessage()));
        }
        if (failure instanceof MigrationException) {
            return String.valueOf(failure.getMessage());
        }
        LOG.warn("{} - database {} failed by a defect", run.migrationId(), database, failure);
        return failure.toString();
    }

    private ErrorCode errorCode(Throwable failure) {
        if (run.scope().isCancelled() || failure instanceof InterruptedException) {
            return ErrorCode.CANCELLED;
        }
        if (failure instanceof MigrationException known) {
            return known.code();
        }
        if (failure instanceof SQLException) {
            return LostConnection.reason(failure).isPresent() ? ErrorCode.CONNECTION : ErrorCode.DATABASE;
        }
        return ErrorCode.INTERNAL;
    }

    private void refuseWhatTheChecksRefuse() {
        List<Finding> errors = plan.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        Optional<DatabaseInventory> existing = facts().targetDatabase(database);
        boolean populated = existing.isPresent()
                && !existing.get().isEmpty()
                && options().content().hasDefinitions()
                && options().populatedTarget() == PopulatedTarget.REFUSE;
        // a check that knows the users of a populated database gives the remedy, and strategies do not
        if (!errors.isEmpty() && (populated || plan.method().isPresent())) {
            throw new MigrationException(ErrorCode.CHECKS_FAILED, described(errors));
        }
        if (populated) {
            throw new MigrationException(
                    ErrorCode.CHECKS_FAILED,
                    "the database " + targetName() + " of the target holds "
                            + existing.get().describedBeside(facts().sourceDatabase(database))
                            + "; choose what happens to populated databases (append or drop), or, if no one uses what it"
                            + " holds, empty it there");
        }
        facts().connectionFailure(Side.TARGET, database).ifPresent(failure -> {
            throw failure;
        });
    }

    /** Reports the skipped schemas with reserved names: on the target they would look like journals of migrations. */
    private void tellReservedSchemas() {
        facts().sourceDatabase(database)
                .reservedSchemas()
                .forEach((schema, owner) -> finding(Finding.warning(
                                "schema-not-carried",
                                "schema " + schema + " of role " + owner
                                        + " is not carried: its name has the form of pgtrek's own")
                        .about("schema " + schema)
                        .withRemedy("on the source: ALTER SCHEMA " + PrintedSql.name(schema)
                                + " RENAME TO …, if it holds something of use, and"
                                + " migrate again; or stop the migration that it belongs to, if it is one's journal")));
    }

    private MigrationException noStrategy() {
        String reasons = plan.rejected().stream()
                .map(rejected -> rejected.name() + ": " + described(rejected.reasons()))
                .collect(Collectors.joining("; "));
        return new MigrationException(
                ErrorCode.CHECKS_FAILED,
                reasons.isEmpty() ? described(plan.findings()) : "the requirements of no strategy are met: " + reasons);
    }

    private static String described(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.message()
                        + finding.remedy().map(remedy -> " (" + remedy + ")").orElse(""))
                .collect(Collectors.joining("; "));
    }

    private void prepareTarget(boolean replicated) throws SQLException {
        phase(Phase.CREATE_DATABASE);
        Optional<DatabaseInfo> existing = facts().targetInfo(database);
        if (existing.isPresent()) {
            facts().databaseInfo(database)
                    .flatMap(info -> DatabasePropertyComparison.compare(info, existing.get(), isFinished()))
                    .ifPresent(this::finding);
            return;
        }
        if (!options().createDatabases()) {
            throw new MigrationException(
                    ErrorCode.CHECKS_FAILED,
                    "the target has no database " + targetName()
                            + " and was not to create it; create it there, or let databases be created");
        }
        run.databases().create(facts(), database, replicated).forEach(this::finding);
        created = true;
    }

    /**
     * Whether the database gets settings and owner: also in a run that starts over by dropping the objects of a failed
     * run.
     */
    private boolean isFinished() {
        return created || options().populatedTarget() == PopulatedTarget.DROP;
    }

    /**
     * Finishes the target's database, also if it replicates, since the process that ends the replication may no longer
     * know the source. Settings that would affect the target's apply worker are deferred until then. pgtrek's own
     * sessions override settings that would hinder them, and the rights of the new owner stay borrowed until then.
     */
    private void finishTarget(boolean followed) throws SQLException {
        if (created) {
            run.databases().finish(facts(), database, followed).forEach(this::finding);
        } else if (isFinished()) {
            run.databases().finishExisting(facts(), database, followed).forEach(this::finding);
        }
    }

    @Override
    public String migrationId() {
        return run.migrationId();
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public MigrationOptions options() {
        return run.options();
    }

    @Override
    public CheckContext facts() {
        return run.facts();
    }

    @Override
    public Server sourceServer() {
        return run.server(Side.SOURCE);
    }

    @Override
    public Server targetServer() {
        return run.server(Side.TARGET);
    }

    @Override
    public boolean createdByThisRun() {
        return created;
    }

    @Override
    public Connection sourceSession() throws SQLException {
        return session(Side.SOURCE, sourcePool);
    }

    @Override
    public Connection targetSession() throws SQLException {
        return session(Side.TARGET, targetPool);
    }

    /** Unwraps the server's exception from the pool's, as callers need the former. */
    private Connection session(Side side, HikariSessions pool) throws SQLException {
        throwIfCancelled();
        try {
            return pool.session();
        } catch (SQLException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof MigrationException known) {
                    throw known;
                }
            }
            throw new SQLException(
                    "no session with database " + run.server(side).nameOf(database) + " of the " + side, e);
        }
    }

    @Override
    public Connection openSource(String purpose) throws SQLException {
        return open(Side.SOURCE, purpose);
    }

    @Override
    public Connection openTarget(String purpose) throws SQLException {
        return open(Side.TARGET, purpose);
    }

    private Connection open(Side side, String purpose) throws SQLException {
        Server server = named(side, purpose);
        return run.scope().open(() -> server.connect(database));
    }

    @Override
    public Connection openSourceForReplication(String purpose) throws SQLException {
        Server server = named(Side.SOURCE, purpose);
        return run.scope().open(() -> server.connectForReplication(database));
    }

    private Server named(Side side, String purpose) {
        Server server = run.server(side);
        return server.withApplicationName(server.applicationName() + " " + purpose);
    }

    @Override
    public WorkQueue work() {
        return run.work();
    }

    @Override
    public void awaitSourceBytes(int bytes) throws InterruptedException {
        run.throttle().await(bytes);
    }

    @Override
    public ProgressSink progress() {
        return this;
    }

    @Override
    public Registration onCancel(Runnable action) {
        return run.scope().onCancel(action);
    }

    @Override
    public void throwIfCancelled() {
        run.scope().throwIfCancelled();
    }

    @Override
    public void phase(Phase phase) {
        reached = phase;
        progress.phase(phase);
        PhaseStarted event = new PhaseStarted(run.migrationId(), Optional.of(database), phase);
        run.events().publish(event);
    }

    @Override
    public void expect(int tables, long bytes) {
        progress.expect(tables, bytes);
    }

    @Override
    public void tableStarted(QualifiedName table, long bytesOnSource) {
        progress.tableStarted(table, bytesOnSource);
        TableStarted event = new TableStarted(run.migrationId(), database, table, bytesOnSource);
        run.events().publish(event);
    }

    @Override
    public void copied(QualifiedName table, long rows, long bytes) {
        progress.copied(table, rows, bytes);
    }

    @Override
    public void tableFinished(QualifiedName table) {
        long[] moved = progress.tableFinished(table);
        TableFinished event = new TableFinished(run.migrationId(), database, table, moved[0], moved[1]);
        run.events().publish(event);
    }

    @Override
    public Activity activity(String what) {
        return progress.activity(what);
    }

    @Override
    public void finding(Finding finding) {
        Finding placed = finding.database().isPresent() ? finding : finding.forDatabase(database);
        findings.add(placed);
        FindingReported event = new FindingReported(run.migrationId(), placed);
        run.events().publish(event);
    }

    @Override
    public void toolOutput(String tool, String line) {
        LOG.debug("{} - {} ({}): {}", run.migrationId(), tool, database, line);
        ToolOutput event = new ToolOutput(run.migrationId(), database, tool, line);
        run.events().publish(event);
    }
}
