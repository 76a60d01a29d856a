package dev.pgtrek.strategy;

/** What {@link Replication#followNewTables} does about replicated tables and partitions that were dropped on the source. */
public enum DroppedTables {
    /** The target keeps them, and a cutover is rejected as long as it has them. */
    KEEP,
    /** They are dropped on the target, too, with {@code DROP TABLE} and without {@code CASCADE}. */
    DROP
}
