package dev.pgtrek.option;

/** The handling of a target database that already holds objects. */
public enum PopulatedTarget {
    /**
     * Rejects the database, even if it holds little, and names the collisions: objects with the name of a source
     * object. Where only rows are moved ({@link Content#ROWS}), rejects it only if tables that receive rows hold some, or
     * it holds large objects. The default.
     */
    REFUSE,
    /**
     * Keeps existing objects and adds missing ones. A table with a key that has any of its rows on the target already
     * stays unchanged, and the result names it. A table without a key gets the source's rows in addition to its own.
     */
    APPEND,
    /**
     * Drops the target's objects of the same names first, to start over after a failed run. Other objects in the
     * database stay. If one of them depends on an object to be dropped, the database is rejected and nothing in it is
     * dropped. The database itself gets the source's settings, connection limit and owner.
     */
    DROP
}
