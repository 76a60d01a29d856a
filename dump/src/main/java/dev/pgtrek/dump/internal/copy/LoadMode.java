package dev.pgtrek.dump.internal.copy;

/** How a table's rows arrive on the target. */
enum LoadMode {
    /** Into a table that this run created. */
    PLAIN,
    /**
     * As {@link #PLAIN}, after a TRUNCATE in the same transaction and therefore with FREEZE. Not for small tables: TRUNCATE
     * gives the table and each of its indexes a new file, which costs more than copying a few rows.
     */
    FROZEN,
    /**
     * Into the partitioned table that it is a partition of, as the target may have another partition for a row: the hash of
     * an enum's value is that of its oid, which differs from server to server.
     */
    ROOT,
    /** Into a table that was there before this run: all of the rows, or none and a finding. */
    POPULATED,
    /** Into a table of an extension: the rows that are not there yet. */
    EXTENSION
}
