package dev.pgtrek;

/** What a {@link MigrationRun} is doing, or how it ended. */
public enum RunState {
    /** Databases are being copied, or will be. */
    RUNNING,
    /** Every database was copied, and at least one of them is followed. */
    REPLICATING,
    /** Every database was copied, and none is followed. */
    COMPLETED,
    /** At least one database failed, or the run as a whole did. */
    FAILED,
    CANCELLED
}
