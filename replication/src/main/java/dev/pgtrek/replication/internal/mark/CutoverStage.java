package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The progress of a cutover of a database, whether or not its process still runs. */
public enum CutoverStage {
    /** There is no cutover, or all of it was undone. */
    NONE,
    /** The cutover has begun, and the target has not taken over; the source is open to writes. */
    BEGUN,
    /** The cutover has begun, and the target has not taken over; the source is closed to writes. */
    SOURCE_CLOSED,
    /** The target may be about to take over, or have taken over: the outcome is unknown at the moment. */
    IN_DOUBT,
    /** The target has taken over; parts of the replication are left on the servers. */
    SWITCHED,
    /** The target has taken over, the replication is removed, and the source is to replicate from the target. */
    REVERSED,
    /** The source has taken over again; parts of the reverse replication are left on the servers. */
    SWITCHED_BACK;

    /**
     * The facts about a cutover that the servers report. Immutable.
     *
     * @param targetTookOver whether the target's journal says so
     * @param sourceTookOver whether the source's journal says so, after a cutover with reverse replication
     * @param reversed whether everything except the reverse replication is removed
     * @param mark the source's record of a cutover that has begun
     * @param mayStillSwitch whether the target is unreachable, or the session that switches it still exists
     * @param sourceChanged whether the source is closed to writes
     */
    record Facts(
            boolean targetTookOver,
            boolean sourceTookOver,
            boolean reversed,
            Optional<CutoverMark.State> mark,
            boolean mayStillSwitch,
            boolean sourceChanged) {}

    /** Decides by the facts alone. */
    static CutoverStage of(Facts facts) {
        if (facts.targetTookOver()) {
            return SWITCHED;
        }
        if (facts.sourceTookOver()) {
            return SWITCHED_BACK;
        }
        if (facts.reversed()) {
            return REVERSED;
        }
        if (facts.mark().isEmpty()) {
            return NONE;
        }
        if (facts.mark().get() == CutoverMark.State.SWITCHING && facts.mayStillSwitch()) {
            return IN_DOUBT;
        }
        return facts.sourceChanged() ? SOURCE_CLOSED : BEGUN;
    }

    /**
     * Reads the stage from the servers, of which at least one is required. Changes nothing.
     *
     * @param source a session with the source's database; null if that is unreachable
     * @param target a session with the target's database; null if that is unreachable
     */
    public static CutoverStage read(ReplicationName name, @Nullable Connection source, @Nullable Connection target)
            throws SQLException {
        boolean targetTookOver = target != null && new SwitchJournal(target, name).isSwitched();
        boolean sourceTookOver = !targetTookOver && source != null && new SwitchJournal(source, name).isSwitched();
        boolean reversed = !targetTookOver && !sourceTookOver && isReversed(name, source, target);
        Optional<CutoverMark.State> marked = Optional.empty();
        boolean mayStillSwitch = false;
        boolean sourceChanged = false;
        if (source != null && !targetTookOver && !sourceTookOver && !reversed) {
            CutoverMark mark = new CutoverMark(source, name);
            marked = mark.state();
            if (marked.isPresent()) {
                mayStillSwitch = mayStillSwitch(mark, target);
                sourceChanged = !mark.changes().isEmpty();
            }
        }
        return of(new Facts(targetTookOver, sourceTookOver, reversed, marked, mayStillSwitch, sourceChanged));
    }

    private static boolean isReversed(ReplicationName name, @Nullable Connection source, @Nullable Connection target)
            throws SQLException {
        if (target != null) {
            return new SourcePublication(target, name).exists()
                    && new TargetSubscription(target, name).read().isEmpty();
        }
        return source != null
                && new TargetSubscription(source, name).read().isPresent()
                && !new SourcePublication(source, name).exists();
    }

    private static boolean mayStillSwitch(CutoverMark mark, @Nullable Connection target) throws SQLException {
        Optional<ServerSession> switching = mark.backend();
        return target == null || (switching.isPresent() && switching.get().lives(target));
    }
}
