package dev.pgtrek.replication.internal.status;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.Direction;
import dev.pgtrek.replication.internal.mark.CutoverStage;
import dev.pgtrek.replication.internal.subscriber.CutoverLock;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ReplicationStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports the state of a database whose cutover is in progress, was interrupted or is complete: which server accepts
 * the writes, and how to finish or undo the cutover. Reads only. Used once.
 */
final class CutoverStatusReader {
    private final ReplicationName name;
    private final String database;
    private final @Nullable Connection source;
    private final @Nullable Connection target;
    private final Direction direction;
    private final Reverse reverse;

    /** Reads the state of the reverse replication. */
    interface Reverse {
        ReplicationStatus read(Connection target, Connection source) throws SQLException, InterruptedException;
    }

    /**
     * @param source a session with the source's database; null if that is unreachable
     * @param target a session with the target's database; null if that is unreachable
     * @param reverse is called where the target has taken over and both are reachable
     */
    CutoverStatusReader(
            ReplicationName name,
            String database,
            @Nullable Connection source,
            @Nullable Connection target,
            Direction direction,
            Reverse reverse) {
        this.name = name;
        this.database = database;
        this.source = source;
        this.target = target;
        this.direction = direction;
        this.reverse = reverse;
    }

    /** Reads the state; empty where there is no cutover. */
    Optional<ReplicationStatus> read() throws SQLException, InterruptedException {
        CutoverStage stage = CutoverStage.read(name, source, target);
        Optional<CutoverLock.Holder> worker = target == null ? Optional.empty() : CutoverLock.holder(target, name);
        return switch (stage) {
            case NONE -> Optional.empty();
            case BEGUN -> Optional.of(begun(worker, Optional.of(direction.from())));
            case SOURCE_CLOSED -> Optional.of(begun(worker, Optional.empty()));
            case IN_DOUBT -> Optional.of(worker.isPresent() ? begun(worker, Optional.empty()) : inDoubt());
            case SWITCHED -> Optional.of(switched(worker));
            // a reverse replication can't be reversed again
            case REVERSED -> direction == Direction.FORWARD ? Optional.of(reversed()) : Optional.empty();
            case SWITCHED_BACK -> Optional.of(switchedBack());
        };
    }

    private ReplicationStatus.Builder status(ReplicationStatus.State state) {
        return ReplicationStatus.builder().database(database).state(state);
    }

    private ReplicationStatus begun(Optional<CutoverLock.Holder> worker, Optional<Side> writable) {
        ReplicationStatus.Builder status =
                status(ReplicationStatus.State.CUTTING_OVER).writable(writable);
        String writes = "; the " + direction.from() + (writable.isPresent() ? " is open" : " is closed") + " to writes";
        return worker.isPresent()
                ? status.message("a " + direction.cutover() + " is under way, by " + worker.get() + writes)
                        .build()
                : status.message("a " + direction.cutover() + " was interrupted, and the " + direction.to()
                                + " has not taken over" + writes)
                        .remedy(direction.again() + ", which finishes it, or stop this migration, which opens the "
                                + direction.from() + " to writes and ends the replication")
                        .needsAction(true)
                        .build();
    }

    private ReplicationStatus inDoubt() {
        return status(ReplicationStatus.State.CUTTING_OVER)
                .message("a " + direction.cutover() + " was interrupted, and whether the " + direction.to()
                        + " has taken over can't be told at this moment"
                        + (target == null ? ", as it can't be reached" : "")
                        + "; the " + direction.from() + " is closed to writes")
                .remedy("write to neither server; when both can be reached, " + direction.again()
                        + " or stop this migration: either finds out, and leaves open the server that is right")
                .needsAction(true)
                .build();
    }

    private ReplicationStatus switched(Optional<CutoverLock.Holder> worker) {
        ReplicationStatus.Builder status =
                status(ReplicationStatus.State.CUT_OVER).writable(Side.TARGET);
        return worker.isPresent()
                ? status.message(
                                "the target has taken over, and takes the writes; what is left of the replication is being"
                                        + " removed, by " + worker.get())
                        .build()
                : status.message(
                                "the target has taken over, and takes the writes; the cutover was interrupted before it had"
                                        + " removed what is left of the replication")
                        .remedy(
                                "cut over again, or stop this migration: either removes what is left, and changes no row"
                                        + " of a table of the target")
                        .needsAction(true)
                        .build();
    }

    private ReplicationStatus reversed() throws SQLException, InterruptedException {
        if (source == null || target == null) {
            return status(ReplicationStatus.State.CUT_OVER)
                    .writable(Side.TARGET)
                    .message("the target has taken over, and takes the writes; reverse replication can't be"
                            + " asked for, as the "
                            + (source == null ? Side.SOURCE : Side.TARGET) + " can't be reached")
                    .remedy("look whether that server runs; reverse replication goes on by itself when both do")
                    .build();
        }
        ReplicationStatus back = neverToBeStartedOver(reverse.read(target, source));
        return status(ReplicationStatus.State.CUT_OVER)
                .reverse(back)
                .writable(back.writable())
                .message("the target has taken over, and "
                        + (back.writable().isPresent() ? "takes the writes" : "is closed to writes")
                        + "; reverse replication is " + back.state()
                        + back.message().map(text -> ": " + text).orElse(""))
                .remedy(back.remedy())
                .build();
    }

    /**
     * Replaces remedies that start the replication over: after the switch, they would destroy rows of the server that
     * accepts the writes.
     */
    private static ReplicationStatus neverToBeStartedOver(ReplicationStatus back) {
        String instead = Direction.REVERSE.startOver(back.database());
        return ReplicationStatus.builder()
                .from(back)
                .remedy(back.remedy().map(remedy -> startsOver(remedy) ? instead : remedy))
                .findings(back.findings().stream()
                        .map(finding -> finding.remedy()
                                        .filter(CutoverStatusReader::startsOver)
                                        .isPresent()
                                ? finding.withRemedy(instead)
                                : finding)
                        .toList())
                .build();
    }

    private static boolean startsOver(String remedy) {
        return remedy.contains("start it over");
    }

    private ReplicationStatus switchedBack() {
        return status(ReplicationStatus.State.SWITCHED_BACK)
                .writable(Side.SOURCE)
                .message("the source has taken over again, and takes the writes; the switch back was interrupted"
                        + " before it had"
                        + " removed what is left of reverse replication")
                .remedy("switch back again, or stop this migration: either removes what is left, and changes no"
                        + " row of a table"
                        + " of the source")
                .needsAction(true)
                .build();
    }
}
