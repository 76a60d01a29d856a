package dev.pgtrek.replication.internal.teardown;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.fence.Fence;
import dev.pgtrek.replication.internal.mark.CutoverMark;
import dev.pgtrek.replication.internal.mark.ServerSession;
import dev.pgtrek.replication.internal.mark.SourceChange;
import dev.pgtrek.replication.internal.mark.SwitchJournal;
import dev.pgtrek.replication.internal.reverse.ReverseReplication;
import dev.pgtrek.replication.internal.subscriber.SubscriptionSyncCommit;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cutover that did not complete, of this process or of another that is gone: it is undone, unless the target has
 * taken over.
 */
public final class UnfinishedCutover {
    private final ReplicationName name;
    private final String database;
    private final @Nullable Connection source;
    private final @Nullable Connection target;

    /**
     * @param source a session in auto-commit mode with the source's database; null if that is unreachable
     * @param target one with the target's; null if that is unreachable
     */
    public UnfinishedCutover(
            ReplicationName name, String database, @Nullable Connection source, @Nullable Connection target) {
        this.name = name;
        this.database = database;
        this.source = source;
        this.target = target;
    }

    /** The outcomes of settling. */
    public enum Outcome {
        /** There was no cutover. */
        NONE,
        /** The source accepts writes again, and the target replicates, as far as it is reachable. */
        UNDONE,
        /** The target has taken over; the source stays closed. */
        SWITCHED
    }

    /** Settles like {@link #settle(Runnable)}, where no session holds locks. */
    public Outcome settle() throws SQLException, InterruptedException {
        return settle(() -> {});
    }

    /**
     * Undoes the cutover if there is one. The source is opened first, so that a failure of a later step, for example
     * because of an event trigger, does not keep it closed.
     *
     * @param unlock called when it is known that the target has not taken over, before anything is changed on the
     *     source
     * @throws MigrationException if the outcome is unknown, as the target is unreachable; the source then stays
     *     closed
     */
    public Outcome settle(Runnable unlock) throws SQLException, InterruptedException {
        if (target != null && new SwitchJournal(target, name).isSwitched()) {
            return Outcome.SWITCHED;
        }
        if (source == null) {
            return Outcome.NONE;
        }
        CutoverMark mark = new CutoverMark(source, name);
        Optional<CutoverMark.State> state = mark.state();
        if (state.isEmpty()) {
            return Outcome.NONE;
        }
        List<SourceChange> changes = mark.changes();
        Optional<ServerSession> switching = mark.backend();
        if (target != null && switching.isPresent()) {
            if (!switching.get().end(target)) {
                throw new MigrationException(
                        ErrorCode.CUTOVER,
                        "a cutover of database " + database + " was broken off, and process "
                                + switching.get().pid()
                                + " of the target, which may be about to take over, does not end; try again");
            }
            if (new SwitchJournal(target, name).isSwitched()) {
                return Outcome.SWITCHED;
            }
        }
        if (target == null && state.get() == CutoverMark.State.SWITCHING) {
            String statements = Fence.remedy(source, source.getCatalog(), changes);
            throw new MigrationException(
                    ErrorCode.CUTOVER,
                    "a cutover of database " + database
                            + " was broken off, and the target can't be reached to tell whether it has taken over; "
                            + (statements == null
                                    ? "try again when it can be"
                                    : "try again when it can be, or, if it is lost, open the source by: "
                                            + statements));
        }
        Connection session = source;
        unlock.run();
        Rows.transaction(session, () -> {
            Fence.putBack(session, session.getCatalog(), changes);
            return true;
        });
        ReverseReplication.disarm(name, session, target);
        mark.write(CutoverMark.State.BEGUN, List.of());
        if (target != null) {
            followAgain(target);
            mark.clear();
        }
        return Outcome.UNDONE;
    }

    private void followAgain(Connection onTarget) throws SQLException {
        TargetSubscription subscription = new TargetSubscription(onTarget, name);
        if (subscription.read().isPresent()) {
            if (new SubscriptionSyncCommit(onTarget, name).isRaised().orElse(false)) {
                new SubscriptionSyncCommit(onTarget, name).lower();
            }
            subscription.enable(true);
        }
    }
}
