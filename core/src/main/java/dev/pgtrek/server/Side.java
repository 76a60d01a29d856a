package dev.pgtrek.server;

/** One of the two servers of a migration. */
public enum Side {
    /** The server that databases are read from. */
    SOURCE,
    /** The server that databases are written to. */
    TARGET;

    /** {@code source} or {@code target}, for messages. */
    @Override
    public String toString() {
        return this == SOURCE ? "source" : "target";
    }
}
