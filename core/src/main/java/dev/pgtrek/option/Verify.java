package dev.pgtrek.option;

/** How closely a database is compared with its source once it has been copied. */
public enum Verify {
    /** Not at all. */
    NONE,
    /** The number of rows of every table whose rows were moved. The default. */
    COUNTS,
    /** A checksum of every row of every table whose rows were moved, in no particular order. */
    CHECKSUMS
}
