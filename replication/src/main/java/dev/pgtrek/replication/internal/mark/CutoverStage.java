package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a cutover of a database has come, whether or not its process still runs. */
public enum CutoverStage {
    /** There is none, or all of it was undone. */
    NONE,
    /** It has begun, and the target has not taken over; the source is open to writes. */
    BEGUN,
    /** It has begun, and the target has not taken over; the source is closed to writes. */
    SOURCE_CLOSED,
    /** The target may be about to take over, or have taken over: it can't be told at this moment. */
    IN_DOUBT,
    /** The target has taken over; something of the replication is left on the servers. */
    SWITCHED,
    /** The target has taken over, all is removed, and the source is to replicate from the target. */
    REVERSED,
    /** The source has taken over again; something of the reverse replication is left on the servers. */
    SWITCHED_BACK;

    /**
     * Reads it off the servers; at least one of them is needed. Changes nothing.
     *
     * @param source a session with the source's database; null if that can't be reached
     * @param target one with the target's; null if that can't be reached
     */
    public static CutoverStage read(ReplicationName name, @Nullable Connection source, @Nullable Connection target)
            throws SQLException {
        if (target != null && new SwitchJournal(target, name).isSwitched()) {
            return SWITCHED;
        }
        if (source != null && new SwitchJournal(source, name).isSwitched()) {
            return SWITCHED_BACK;
        }
        if (isReversed(name, source, target)) {
            return REVERSED;
        }
        return source == null ? NONE : beforeSwitch(new CutoverMark(source, name), target);
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

    private static CutoverStage beforeSwitch(CutoverMark mark, @Nullable Connection target) throws SQLException {
        Optional<CutoverMark.State> state = mark.state();
        if (state.isEmpty()) {
            return NONE;
        }
        if (state.get() == CutoverMark.State.SWITCHING && mayStillSwitch(mark, target)) {
            return IN_DOUBT;
        }
        return mark.changes().isEmpty() ? BEGUN : SOURCE_CLOSED;
    }

    private static boolean mayStillSwitch(CutoverMark mark, @Nullable Connection target) throws SQLException {
        Optional<ServerSession> switching = mark.backend();
        return target == null || (switching.isPresent() && switching.get().lives(target));
    }
}
