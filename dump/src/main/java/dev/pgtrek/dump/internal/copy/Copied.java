package dev.pgtrek.dump.internal.copy;

/** Rows of a part that have been written, but not necessarily committed. Immutable. */
record Copied(TableState table, long rows, long bytes) {}
