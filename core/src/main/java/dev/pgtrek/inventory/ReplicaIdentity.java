package dev.pgtrek.inventory;

/**
 * What a table writes to the log to tell which row was changed
 * (<a href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY">REPLICA IDENTITY</a>).
 */
public enum ReplicaIdentity {
    /** The primary key, where there is one that serves. */
    DEFAULT,
    NOTHING,
    FULL,
    INDEX
}
