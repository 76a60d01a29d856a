package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.jdbc.SessionEnd;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.Sequences;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredDefinition;
import dev.pgtrek.replication.internal.definitions.DefinitionAdvice;
import dev.pgtrek.replication.internal.fence.Fence;
import dev.pgtrek.replication.internal.fence.SourceTableLocks;
import dev.pgtrek.replication.internal.journal.DefinitionGuard;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.journal.JournalTables;
import dev.pgtrek.replication.internal.journal.StaleContents;
import dev.pgtrek.replication.internal.journal.UnfinishedIndexes;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.CutoverMark;
import dev.pgtrek.replication.internal.mark.CutoverStage;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.mark.ServerSession;
import dev.pgtrek.replication.internal.mark.SourceChange;
import dev.pgtrek.replication.internal.mark.SwitchJournal;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.reverse.ReverseReplication;
import dev.pgtrek.replication.internal.status.Drift;
import dev.pgtrek.replication.internal.status.StatusMonitor;
import dev.pgtrek.replication.internal.subscriber.CutoverLock;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.subscriber.TcpKeepalive;
import dev.pgtrek.replication.internal.tables.Problem;
import dev.pgtrek.replication.internal.tables.ReplicatedSet;
import dev.pgtrek.replication.internal.teardown.UnfinishedCutover;
import dev.pgtrek.result.Difference;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cutover of one database, step by step, with its sessions, which are opened before writes are stopped. The
 * methods are called one after the other, by any thread.
 */
final class DatabaseSwitch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseSwitch.class);
    /** The longest time that an undo may take. */
    static final Duration UNDOING = Duration.ofSeconds(10);

    private final ReplicationName name;
    private final String database;
    private final Server sourceServer;
    private final Server targetServer;
    private final Cutover cutover;
    private final List<ReplicationName> reversed;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Connection> undoing = new CopyOnWriteArrayList<>();
    private final DatabaseCutover.Builder report;
    private @Nullable CutoverSessions sessions;
    private @Nullable Connection cutoverLock;
    private boolean marked;
    private volatile boolean switched;
    private boolean switchedBefore;
    private boolean cleaned;
    private boolean finished;
    private boolean inDoubt;
    /** Whether the target may be about to take over, so that the locks must stay until the outcome is known. */
    private boolean switching;

    /** @param together all databases that are switched over, by this cutover or by later ones */
    DatabaseSwitch(
            String migrationId, String database, Server source, Server target, Cutover cutover, List<String> together) {
        this.name = ReplicationName.of(migrationId, database);
        this.database = database;
        this.sourceServer = source.withApplicationName("pgtrek-" + migrationId + " cutover");
        this.targetServer = target.withApplicationName("pgtrek-" + migrationId + " cutover");
        this.cutover = cutover;
        this.reversed = together.stream()
                .map(one -> ReplicationName.of(migrationId, one))
                .toList();
        this.report = DatabaseCutover.builder().database(database);
    }

    String database() {
        return database;
    }

    /** Returns whether the target has taken over. */
    boolean isSwitched() {
        return switched;
    }

    /** Returns whether the outcome is unknown at the moment: the target did not acknowledge the switch. */
    boolean isInDoubt() {
        return inDoubt;
    }

    private CutoverSessions sessions() {
        if (sessions == null) {
            throw new IllegalStateException("not prepared");
        }
        return sessions;
    }

    private Connection open(Server server) throws SQLException {
        Connection session = server.connect(database);
        opened.add(session);
        TcpKeepalive.watched(session);
        EventTriggers.suppress(session);
        // no standby is waited for, but the disk always is
        Rows.execute(session, "SET synchronous_commit = local");
        return session;
    }

    /**
     * Undoes the remains of an earlier cutover, verifies that the target has caught up, and opens the sessions for
     * later steps.
     */
    void prepare(Deadline deadline) throws SQLException, InterruptedException {
        Connection lock = open(targetServer);
        cutoverLock = lock;
        Optional<CutoverLock.Holder> before = lock(lock);
        Connection source = open(sourceServer);
        Connection target = open(targetServer);
        deadline.limit(source);
        deadline.limit(target);
        SourceTableLocks locks = new SourceTableLocks(open(sourceServer));
        Fence fence = new Fence(source, sourceServer.nameOf(database), name, locks);
        Completeness completeness = new Completeness(source, target, name);
        if (new UnfinishedCutover(name, database, source, target).settle() == UnfinishedCutover.Outcome.SWITCHED) {
            switched = true;
            switchedBefore = true;
            sessions = new CutoverSessions(
                    source, target, fence, locks, completeness, List.of(), List.of(), ObjectSelection.all(), List.of());
            return;
        }
        refuseWhatIsSwitched(source, target, before);
        Journal journal = new Journal(target, name);
        if (journal.exists()) {
            new UnfinishedIndexes(source, target, journal.definitions()).complete();
            journal.update(source);
        }
        List<QualifiedName> late = KeylessTableCopy.present(
                target, JournalTables.copiedAtCutover(target, name).read());
        if (cutover.reverseReplication()) {
            List<QualifiedName> unpublished = new ArrayList<>(late);
            unpublished.removeAll(new SourcePublication(source, name).coveredTables());
            unpublished.removeAll(KeylessTableCopy.unable(source, late));
            reverse(source, target).check(unpublished, reversed);
        }
        new Preparation(name, database, cutover, source, target, lock).run(monitor(), deadline);
        tellStale(journal.stale(), late);
        sessions = new CutoverSessions(
                source,
                target,
                fence,
                locks,
                completeness,
                journal.definitions().deferred(),
                late,
                journal.objects(),
                ComparedTables.leftOut(source, database, name, late));
    }

    /** Takes the cutover's lock. Returns the session that held it before, if this had to wait for it. */
    private Optional<CutoverLock.Holder> lock(Connection session) throws SQLException, InterruptedException {
        try {
            return CutoverLock.take(session, name);
        } catch (MigrationException e) {
            throw CutoverFailure.elsewhere("database " + database + ": " + e.getMessage());
        }
    }

    private void refuseWhatIsSwitched(Connection source, Connection target, Optional<CutoverLock.Holder> before)
            throws SQLException {
        CutoverStage stage = CutoverStage.read(name, source, target);
        if (stage == CutoverStage.REVERSED || stage == CutoverStage.SWITCHED_BACK) {
            throw CutoverFailure.elsewhere(
                    "database " + database + " was switched before: applications are to write to "
                            + (stage == CutoverStage.REVERSED ? targetServer : sourceServer)
                            + "; nothing was changed. Ask for the status, which says what can be done");
        }
        if (before.filter(CutoverLock.Holder::cutsOver).isPresent()
                && new TargetSubscription(target, name).read().isEmpty()) {
            throw CutoverFailure.elsewhere(
                    "another process has cut database " + database + " over while this one waited for it: "
                            + before.get() + "; applications are to write to " + targetServer
                            + ", and nothing is left to do. This one has changed nothing");
        }
    }

    /**
     * Waits again for the target to catch up, when all else is ready: the source may have written much in the
     * meantime.
     */
    void catchUp(Deadline deadline) throws SQLException, InterruptedException {
        CatchUp catchingUp = new CatchUp(name, database, cutover, sessions().source());
        catchingUp.await(monitor(), deadline);
        catchingUp.shortenDecoding();
    }

    private StatusMonitor monitor() {
        return new StatusMonitor(name, database, sourceServer, targetServer, OptionalLong.empty());
    }

    /** Reports stale contents, except those that the cutover itself updates. */
    private void tellStale(List<String> stale, List<QualifiedName> late) {
        stale.stream()
                .filter(what -> !StaleContents.isRefreshedByCutover(what))
                .filter(what -> late.stream().noneMatch(table -> what.equals("table " + table)))
                .forEach(report::addStale);
    }

    private ReverseReplication reverse(Connection source, Connection target) {
        return new ReverseReplication(
                name,
                source,
                target,
                cutover.targetAsSeenFromSource()
                        .orElse(targetServer)
                        .withRenamedDatabases(targetServer.renamedDatabases())
                        .conninfo(database));
    }

    /** Limits the next statements to the remaining time. */
    void limit(Deadline deadline) throws SQLException {
        if (deadline.passed()) {
            throw new CutoverFailure("the deadline of " + cutover.deadline().toMillis() + " ms has passed");
        }
        deadline.limit(sessions().source());
        deadline.limit(sessions().target());
    }

    /** Records that a cutover is in progress. */
    void mark() throws SQLException {
        marked = true;
        new CutoverMark(sessions().source(), name).write(CutoverMark.State.BEGUN, List.of());
    }

    Fence fence() {
        return sessions().fence();
    }

    void awaitConfirmed(Deadline deadline) throws SQLException, InterruptedException {
        Preparation.refuseSubscriptions(sessions().source(), database);
        Completeness completeness = sessions().completeness();
        String lsn = completeness.lsn();
        completeness.awaitConfirmed(lsn, deadline);
        report.lsn(lsn);
    }

    void prove(Deadline deadline) throws SQLException, InterruptedException {
        sessions().completeness().disconnect(deadline);
        sessions().completeness().prove();
        refuseChangedTables();
    }

    /**
     * Rejects tables that were changed on the source since the rows were copied: no replicated change contains the
     * rows that such a change wrote.
     */
    private void refuseChangedTables() throws SQLException {
        Connection source = sessions().source();
        Connection target = sessions().target();
        ReplicatedSet tables = ReplicatedSet.read(source, target, name);
        List<Finding> changed = new ArrayList<>();
        List<Problem> problems = tables.problems();
        problems.forEach(problem -> changed.add(problem.finding()));
        changed.addAll(Drift.of(source, target, database, name).look(source, target, problems));
        if (!changed.isEmpty()) {
            throw new CutoverFailure("tables of database " + database + " were changed on the source: "
                    + changed.stream()
                            .map(finding -> finding.message()
                                    + finding.remedy()
                                            .map(remedy -> "; " + remedy)
                                            .orElse(""))
                            .collect(Collectors.joining("; ")));
        }
        List<QualifiedName> sequences = tables.newSequences(source, this::selects);
        if (!sequences.isEmpty()) {
            throw new CutoverFailure("sequences of database " + database
                    + " were made on the source since the replication began, and are not on the target: " + sequences
                    + "; make them there, then cut over again");
        }
    }

    void carrySequences() throws SQLException {
        report.sequences(Sequences.carry(sessions().source(), sessions().target(), this::selects, sequence -> {
            throw new CutoverFailure("the value of sequence " + sequence + " of database " + database
                    + " may not be read; on the source: GRANT SELECT ON SEQUENCE " + PrintedSql.name(sequence));
        }));
    }

    /** Copies contents that are not replicated, but must be equal. */
    void copyTheRest() throws SQLException {
        new KeylessTableCopy(sessions().source(), sessions().target())
                .copy(sessions().late());
        if (cutover.copyLargeObjects()) {
            new LateLargeObjects(sessions().source(), sessions().target()).copy();
        }
    }

    /** Returns whether there are such contents. */
    boolean hasMore() {
        return !sessions().late().isEmpty() || cutover.copyLargeObjects();
    }

    /** Reports the differences between the definitions of both sides, apart from deferred definitions. */
    void tellDefinitions(List<Difference> differences) throws SQLException {
        DefinitionAdvice definitions = DefinitionAdvice.of(
                sessions().source(),
                sessions().target(),
                name,
                database,
                sessions().waiting());
        report.addAllAdvice(definitions.advice(differences));
    }

    private boolean selects(QualifiedName relation) {
        return objects().selects(database, relation.schema(), relation.name());
    }

    /** Returns the objects that exist on the target. */
    ObjectSelection objects() {
        return sessions().objects();
    }

    /** Returns the tables whose rows are not compared. */
    List<ObjectPattern> notCompared() {
        return sessions().notCompared();
    }

    void verified(long tables, long rows) {
        report.tablesVerified(tables).rowsVerified(rows);
    }

    DatabaseCutover.Builder report() {
        return report;
    }

    /** Starts the reverse replication from the target to the source. */
    void armReverseReplication() throws SQLException, InterruptedException {
        reverse(sessions().source(), sessions().target())
                .arm(
                        cutover.reopenSource() ? List.of() : sessions().fence().changes(),
                        KeylessTableCopy.unable(sessions().source(), sessions().late()));
    }

    /** Creates the deferred definitions, in the transaction that ends with the {@link #takeOver}. */
    void makeDefinitions() throws SQLException {
        Connection target = sessions().target();
        target.setAutoCommit(false);
        for (DeferredDefinition object : sessions().waiting()) {
            for (String statement : object.statements()) {
                try {
                    Rows.execute(target, statement);
                } catch (SQLException e) {
                    throw new CutoverFailure(
                            object + ", which had to wait for the cutover, can't be made on the target: "
                                    + e.getMessage() + "; the statement was: " + PrintedSql.of(statement),
                            e);
                }
            }
        }
    }

    /** Checks for late writers again; from then on only the target knows whether it has taken over. */
    void proveAgain() throws SQLException, InterruptedException {
        keepLocks(); // before the check that they are still held
        sessions().fence().recheck();
        Preparation.refusePrepared(sessions().source(), database);
        sessions().completeness().prove();
        refuseChangedTables();
        new CutoverMark(sessions().source(), name)
                .writeSwitching(
                        ServerSession.of(sessions().target()),
                        sessions().fence().changes());
    }

    private synchronized void keepLocks() {
        switching = true;
    }

    /** Releases the locks on the source, unless the target may be about to take over. For any thread. */
    synchronized void releaseLocks() {
        if (!switching && sessions != null) {
            closeSessionsOf(sessions.locks());
        }
    }

    /** Cancels the statements of this cutover on the source. For any thread. */
    void cancelOnSource() {
        if (sessions != null && !switched) {
            SessionEnd.cancelQuery(sessions.source());
        }
    }

    /** Cancels the statements of this cutover on the target. For any thread. */
    void cancelOnTarget() {
        if (sessions != null && !switched) {
            SessionEnd.cancelQuery(sessions.target());
        }
    }

    /** Cancels the statements of the undo on both servers. For any thread. */
    void cancelUndo() {
        undoing.forEach(SessionEnd::cancelQuery);
    }

    /** Commits the switch; it can't be undone afterwards. */
    void takeOver() throws SQLException {
        Connection target = sessions().target();
        new TargetSubscription(target, name).drop();
        new DefinitionGuard(target, name).lift();
        SwitchJournal journal = new SwitchJournal(target, name);
        Fence.putBack(target, targetServer.nameOf(database), journal.kept());
        journal.switched();
        sessions().locks().holdThroughCommit();
        inDoubt = true;
        target.commit();
        switched = true;
        inDoubt = false;
        target.setAutoCommit(true);
    }

    /** Removes all that is left of the replication, and reports what can't be removed. */
    void cleanUp() throws InterruptedException {
        afterSwitch().cleanUp(() -> closeSessionsOf(cutoverLock)); // the teardown takes the lock itself
        cleaned = true;
    }

    /** Reports the remaining steps where {@link #cleanUp} or {@link #finish} did not complete. */
    void tellWhatIsNotDone(String why) {
        if (switched && !cleaned) {
            report.addLeft(new Leftover(
                    "what is left of the replication of database " + database + " was not removed: " + why,
                    "cut over again, or stop this migration: either removes it, and changes no row of a table"));
        }
        if (switched && !finished) {
            report.addLeft(new Leftover(
                    "materialized views of database " + database
                            + " were not refreshed, and statistics were not gathered: " + why,
                    "on the target: ANALYZE, and REFRESH MATERIALIZED VIEW for each of them"));
        }
    }

    /** Returns whether an earlier cutover has switched the database. */
    boolean isSwitchedBefore() {
        return switchedBefore;
    }

    /** Runs the steps on the target that could wait. */
    void finish() throws InterruptedException {
        afterSwitch().finish();
        finished = true;
    }

    /** Waits until the source replicates from the target, where that was requested; returns whether it does. */
    boolean awaitReverseReplication() throws InterruptedException {
        return afterSwitch().awaitReverseReplication(reversed);
    }

    private CutoverCompletion afterSwitch() {
        return new CutoverCompletion(name, database, sourceServer, targetServer, cutover, sessions(), report);
    }

    /** Opens the source and resumes the replication; returns whether all of this succeeded. */
    boolean undo() {
        closeSessionsOf(sessions == null ? null : sessions.target());
        releaseLocks();
        if (!marked) {
            return true;
        }
        try {
            Optional<Connection> source = reopened(sourceServer).or(this::stillOpen);
            Optional<Connection> target = reopened(targetServer);
            UnfinishedCutover.Outcome outcome = new UnfinishedCutover(
                            name, database, source.orElse(null), target.orElse(null))
                    .settle(() -> closeSessionsOf(sessions == null ? null : sessions.locks()));
            if (outcome == UnfinishedCutover.Outcome.NONE && !inDoubt && source.isPresent()) {
                putBackWithoutMark(source.get(), target.orElse(null));
            }
            switched = outcome == UnfinishedCutover.Outcome.SWITCHED;
            inDoubt &= outcome == UnfinishedCutover.Outcome.NONE;
            if (switched && sessions != null && source.isPresent() && target.isPresent()) {
                sessions = sessions.by(source.get(), target.get());
            }
            if (source.isEmpty()) {
                left("the source can't be reached, and may still be closed to writers");
            } else if (target.isEmpty()) {
                left("the target can't be reached, and does not replicate for now");
            }
            return source.isPresent() && target.isPresent();
        } catch (SQLException | MigrationException | InterruptedException e) {
            LOG.warn("{} - the cutover of database {} could not be undone", name.migrationId(), database, e);
            left(String.valueOf(e.getMessage()));
            return false;
        } finally {
            undoing.clear();
            if (sessions != null) {
                closeSessionsOf(sessions.locks());
            }
        }
    }

    /**
     * Reverts the changes without the mark, which is dropped with the publication; this process remembers its
     * changes.
     */
    private void putBackWithoutMark(Connection source, @Nullable Connection target)
            throws SQLException, InterruptedException {
        if (sessions == null || sessions.fence().changes().isEmpty() || new SourcePublication(source, name).exists()) {
            return;
        }
        List<SourceChange> changes = sessions.fence().changes();
        Rows.transaction(source, () -> {
            Fence.putBack(source, sourceServer.nameOf(database), changes);
            return true;
        });
        ReverseReplication.disarm(name, source, target);
    }

    private void left(String what) {
        report.addLeft(new Leftover(
                what,
                "when both servers can be reached, stop this migration or cut it over again: either puts it right"));
    }

    private Optional<Connection> reopened(Server server) {
        try {
            Connection session = open(server);
            Deadline.in(UNDOING).limit(session);
            undoing.add(session);
            return Optional.of(session);
        } catch (MigrationException | SQLException e) {
            LOG.debug("{} - {} can't be reached", name.migrationId(), server, e);
            return Optional.empty();
        }
    }

    /** Returns the existing session with the source, for use where no new one can be opened. */
    private Optional<Connection> stillOpen() {
        try {
            if (sessions != null) {
                Deadline.in(UNDOING).limit(sessions.source());
                undoing.add(sessions.source());
                return Optional.of(sessions.source());
            }
        } catch (SQLException e) {
            LOG.debug("{} - the session with the source is gone too", name.migrationId(), e);
        }
        return Optional.empty();
    }

    DatabaseCutover reported(CutoverReport.Status status) {
        return report.status(status).build();
    }

    private void closeSessionsOf(@Nullable AutoCloseable session) {
        if (session != null) {
            try {
                session.close();
            } catch (Exception e) {
                LOG.debug("{} - a session could not be closed", name.migrationId(), e);
            }
        }
    }

    @Override
    public void close() {
        opened.forEach(this::closeSessionsOf);
    }
}
