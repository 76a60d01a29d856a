package dev.pgtrek.replication.option;

/**
 * What becomes of tables without a usable key: published as they are, every UPDATE and DELETE of them would fail on the
 * source.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY">Replica
 *     identity</a>
 */
public enum KeylessTables {
    /** A database that has such a table does not meet the requirements. */
    REFUSE,
    /**
     * They are given REPLICA IDENTITY FULL while they are followed: each change carries the whole old row, and the target
     * looks for it in the whole table. What they had before is put back at the end.
     */
    FULL,
    /**
     * They are not followed, but copied again by the cutover, while writes are stopped: as long as that takes, applications
     * can't write. If the replication is stopped and not cut over, they stay as they were when the copy began.
     */
    COPY_AT_CUTOVER
}
