package dev.pgtrek.dump.internal.copy;

/** Rows of a part that have been written, if not committed. Immutable. */
record Copied(TableState table, long rows, long bytes) {}
