package dev.pgtrek.option;

/** What to do with a database of the target that holds objects already. */
public enum PopulatedTarget {
    /**
     * Refuse that database, even if it holds little, and name what collides: what has the name of something of the source.
     * The default.
     */
    REFUSE,
    /**
     * Keep what is there and add what is missing. A table with a key of which any row is on the target already stays exactly
     * as it is and is named in the result; a table without a key has the source's rows added to its own.
     */
    APPEND,
    /**
     * Drop the target's objects of the same names first: the way to start over after a failed run. What else is in the
     * database stays; where it depends on what would be dropped, that database is refused and nothing in it is dropped. The
     * database itself gets the source's settings, limit on connections and owner.
     */
    DROP
}
