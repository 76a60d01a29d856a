package dev.pgtrek.dump.internal.copy;

import java.util.List;

/**
 * What one worker does at a time: one part of a table, a whole table, or several small ones, in one transaction. Immutable.
 *
 * @param weight what the queue orders it by
 */
record CopyTask(List<Part> parts, long weight) {
    CopyTask {
        parts = List.copyOf(parts);
    }

    /** Some rows of a table, or all. */
    record Part(TableState table, RowRange range) {}
}
