package dev.pgtrek.replication.option;

/**
 * How tables without a usable key are handled. If they were published unchanged, every UPDATE and DELETE of them
 * would fail on the source.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY">Replica
 *     identity</a>
 */
public enum KeylessTables {
    /** Rejects a database with such a table: it does not meet the requirements. */
    REFUSE,
    /**
     * Sets REPLICA IDENTITY FULL while the tables are replicated: each change carries the whole old row, and the
     * target searches the whole table for it. The former replica identity is restored at the end.
     */
    FULL,
    /**
     * Does not replicate these tables; the cutover copies them again while writes are stopped. Applications can't
     * write during that time. If the replication is stopped without a cutover, the tables stay as they were when the
     * copy began.
     */
    COPY_AT_CUTOVER
}
