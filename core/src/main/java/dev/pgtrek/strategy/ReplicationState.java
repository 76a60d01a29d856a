package dev.pgtrek.strategy;

/** Where the replication of a database stands. */
public enum ReplicationState {
    /** Its rows are being copied, or will be. */
    COPYING,
    /** Its rows were copied, and what was written since is on its way; or a server can't be reached for the moment. */
    CATCHING_UP,
    /**
     * Every table is followed, and the target had applied, when it was asked, all that the source had committed when the
     * question began.
     */
    IN_SYNC,
    /** Its rows were copied once, and it does not replicate: it was moved by a strategy such as a dump. */
    COPIED,
    /** It was ended, or never begun: nothing of it is left. */
    STOPPED,
    /** A cutover is under way, or was interrupted before the target took over; the source may be closed to writes. */
    CUTTING_OVER,
    /**
     * The target has taken over, and applications write to it. {@link ReplicationStatus#reverse} tells whether the source
     * replicates from it.
     */
    CUT_OVER,
    /** The source has taken over again, after a cutover with reverse replication, and applications write to it. */
    SWITCHED_BACK,
    /** It does not go on by itself: somebody has to act. */
    FAILED
}
