package dev.pgtrek.dump.internal.schema;

/** The parts that {@code pg_dump} divides definitions into; the rows go between them. */
public enum Section {
    PRE_DATA,
    POST_DATA
}
