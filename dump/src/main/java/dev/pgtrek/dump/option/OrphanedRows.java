package dev.pgtrek.dump.option;

/**
 * What is done about a foreign key that rows of the source break: rows that refer to none. Such rows come from sessions with
 * {@code session_replication_role = replica}, or from triggers that were disabled.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">NOT
 *     VALID</a>
 */
public enum OrphanedRows {
    /** Reject the foreign key: the database fails, and the finding names the first such row. */
    REJECT,
    /**
     * Create the foreign key {@code NOT VALID}, and warn: the rows stay as they are, and new ones are checked. A foreign key
     * of a partitioned table can be {@code NOT VALID} on targets from 18 on; on older ones it is rejected.
     */
    NOT_VALID
}
