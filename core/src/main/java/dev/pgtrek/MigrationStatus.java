package dev.pgtrek;

/** What became of a migration as a whole. */
public enum MigrationStatus {
    /** Every database was copied. */
    COMPLETED,
    /** Every database was copied, and at least one of them is being followed. */
    REPLICATING,
    CANCELLED,
    /** At least one database failed. */
    FAILED
}
