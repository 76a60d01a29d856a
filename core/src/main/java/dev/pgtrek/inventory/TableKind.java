package dev.pgtrek.inventory;

/** What a {@link TableInfo} is; the kinds of {@code pg_class.relkind} that hold or show rows of their own. */
public enum TableKind {
    TABLE,
    /** A partitioned table: its rows are in its partitions, which are listed too. */
    PARTITIONED,
    MATERIALIZED_VIEW,
    FOREIGN
}
