package dev.pgtrek.dump.internal.copy;

/** How a table's rows arrive on the target. */
enum LoadMode {
    /** Into a table that this run created. */
    PLAIN,
    /**
     * Like {@link #PLAIN}, after a TRUNCATE in the same transaction and therefore with FREEZE. Not for small tables:
     * TRUNCATE gives the table and each of its indexes a new file, which costs more than copying a few rows.
     */
    FROZEN,
    /**
     * Into the root of the partition, because the target may assign a row to another partition: the hash of an enum's
     * value is that of its oid, which differs between servers.
     */
    ROOT,
    /** Into a table that existed before this run: all of the rows, or none and a finding. */
    POPULATED,
    /** Into a table of an extension: only the missing rows. */
    EXTENSION
}
