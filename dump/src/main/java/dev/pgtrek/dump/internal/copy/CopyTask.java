package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Optional;

/**
 * The unit of work of a worker: one part of a table, a whole table, or several small ones, in one transaction. Immutable.
 *
 * @param weight the queue's sort key
 * @param whole the table that existed on the target before and that these are all parts of: it is filled completely or
 *     not at all
 */
record CopyTask(List<Part> parts, long weight, Optional<QualifiedName> whole) {
    CopyTask {
        parts = List.copyOf(parts);
    }

    CopyTask(List<Part> parts, long weight) {
        this(parts, weight, Optional.empty());
    }

    /** Returns a task for each part, unless the parts must be copied together. */
    List<CopyTask> singles() {
        return whole.isPresent()
                ? List.of(this)
                : parts.stream()
                        .map(part -> new CopyTask(List.of(part), weight / parts.size()))
                        .toList();
    }

    /** Some or all rows of a table. */
    record Part(TableState table, RowRange range) {}
}
