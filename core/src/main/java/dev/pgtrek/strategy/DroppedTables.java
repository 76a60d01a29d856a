package dev.pgtrek.strategy;

/**
 * The handling of replicated tables and partitions that were dropped on the source, by
 * {@link Replication#followNewTables}.
 */
public enum DroppedTables {
    /** The target keeps them, and a cutover is rejected while they exist. */
    KEEP,
    /** They are also dropped on the target, with {@code DROP TABLE} and without {@code CASCADE}. */
    DROP
}
