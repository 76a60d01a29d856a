package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.fence.Fence;
import dev.pgtrek.replication.internal.journal.DeferredSettings;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.CutoverMark;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.mark.SourceChange;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.reverse.ReverseReplicationStart;
import dev.pgtrek.replication.internal.teardown.ReplicationTeardown;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.StopReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that remain after a database's target has taken over. A failure of one is reported, and reverts nothing.
 */
final class CutoverCompletion {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverCompletion.class);
    /** The longest time for each statement of the clean-up. */
    private static final Duration CLEANING = Duration.ofMinutes(1);

    private final ReplicationName name;
    private final String database;
    private final Server sourceServer;
    private final Server targetServer;
    private final Cutover cutover;
    private final CutoverSessions sessions;
    private final DatabaseCutover.Builder report;

    CutoverCompletion(
            ReplicationName name,
            String database,
            Server sourceServer,
            Server targetServer,
            Cutover cutover,
            CutoverSessions sessions,
            DatabaseCutover.Builder report) {
        this.name = name;
        this.database = database;
        this.sourceServer = sourceServer;
        this.targetServer = targetServer;
        this.cutover = cutover;
        this.sessions = sessions;
        this.report = report;
    }

    /** A step that may fail without reverting anything. */
    private interface Step {
        void run() throws SQLException, InterruptedException;
    }

    private void step(String what, String remedy, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (SQLException | MigrationException | CutoverFailure e) {
            LOG.debug("{} - {}: {}", name.migrationId(), database, what, e);
            report.addLeft(new Leftover(what + ": " + e.getMessage(), remedy));
        }
    }

    /**
     * Removes all that is left of the replication, and reports what can't be removed.
     *
     * @param unlock releases the cutover's lock
     */
    void cleanUp(Runnable unlock) throws InterruptedException {
        String again = "stop this migration: that removes what is left";
        step("sessions are bound in time", again, () -> {
            Deadline.in(CLEANING).limit(sessions.source());
            Deadline.in(CLEANING).limit(sessions.target());
        });
        if (cutover.reopenSource()) {
            step("the source is still closed", again, () -> {
                List<SourceChange> changes = new CutoverMark(sessions.source(), name).changes();
                Rows.transaction(sessions.source(), () -> {
                    Fence.putBack(sessions.source(), sourceServer.nameOf(database), changes);
                    return true;
                });
            });
        }
        // a session that waits for the locks would write to the old server
        step(
                "sessions with the source go on, and may write to it",
                "as a superuser of the source, in database " + sourceServer.nameOf(database) + ": "
                        + Fence.ENDING_OTHERS,
                sessions.fence()::endAllOthers);
        step("locks are still held on the source", again, sessions.locks()::close);
        if (!leadsBack()) {
            unlock.run();
            StopReport ended = new ReplicationTeardown(name, database, sourceServer, targetServer).end(false);
            report.addAllLeft(ended.left());
            return;
        }
        step("the slot and the publication " + name + " are left on the source", again, () -> {
            Slot.drop(sessions.source(), name.toString());
            // the reverse replication needs the replica identities on the target, and restores them at its end
            new SourcePublication(sessions.source(), name).drop();
            new Journal(sessions.target(), name).drop();
        });
    }

    /**
     * Returns whether there is a reverse replication, also where an earlier cutover started it and this one only
     * cleans up.
     */
    private boolean leadsBack() throws InterruptedException {
        boolean[] there = {cutover.reverseReplication()};
        step(
                "the target can't be asked whether the source replicates from it",
                "ask for the status of this migration, which says what is left to do",
                () -> there[0] |= new SourcePublication(sessions.target(), name).exists());
        return there[0];
    }

    /**
     * Waits until the source replicates from the target, and reports it if this does not happen in time.
     *
     * @param all the replications of all databases that are reversed
     * @return false if the source should replicate from the target, and was not observed to
     */
    boolean awaitReverseReplication(List<ReplicationName> all) throws InterruptedException {
        if (!leadsBack()) {
            return true;
        }
        boolean[] replicates = {false};
        step(
                "whether database " + database + " is replicated back to the source is not known",
                "ask for the status of this migration",
                () -> {
                    ReverseReplicationStart start =
                            new ReverseReplicationStart(name, database, sessions.source(), sessions.target(), all);
                    Deadline deadline = Deadline.in(start.patience(cutover.deadline()));
                    deadline.limit(sessions.source());
                    deadline.limit(sessions.target());
                    Optional<Leftover> missing = start.await(deadline);
                    missing.ifPresent(report::addLeft);
                    replicates[0] = missing.isEmpty();
                });
        report.isReplicatedBack(replicates[0]);
        return replicates[0];
    }

    void finish() throws InterruptedException {
        step("settings of the target's database that were deferred", "set them as the source has them", () -> {
            for (String statement :
                    DeferredSettings.statements(sessions.source(), sessions.target(), targetServer.nameOf(database))) {
                step("a deferred setting", PrintedSql.of(statement), () -> Rows.execute(sessions.target(), statement));
            }
        });
        step("sessions are bound in time", "ANALYZE", () -> Deadline.lift(sessions.target()));
        TargetMaintenance aftermath = new TargetMaintenance(sessions.target(), targetServer.nameOf(database));
        step(
                "materialized views were not refreshed",
                "REFRESH MATERIALIZED VIEW",
                () -> report.addAllLeft(aftermath.refreshViews()));
        step("statistics were not gathered", "ANALYZE", aftermath::analyze);
        step(
                "extensions and collations were not looked at",
                "look yourself",
                () -> report.addAllAdvice(aftermath.advice()));
    }
}
