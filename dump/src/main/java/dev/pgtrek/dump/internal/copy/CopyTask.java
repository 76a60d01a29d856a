package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Optional;

/**
 * What one worker does at a time: one part of a table, a whole table, or several small ones, in one transaction. Immutable.
 *
 * @param weight what the queue orders it by
 * @param whole the table that was on the target before and that these are all parts of: all of it is filled, or nothing
 */
record CopyTask(List<Part> parts, long weight, Optional<QualifiedName> whole) {
    CopyTask {
        parts = List.copyOf(parts);
    }

    CopyTask(List<Part> parts, long weight) {
        this(parts, weight, Optional.empty());
    }

    /** A task for each part, unless they stand or fall together. */
    List<CopyTask> singles() {
        return whole.isPresent()
                ? List.of(this)
                : parts.stream()
                        .map(part -> new CopyTask(List.of(part), weight / parts.size()))
                        .toList();
    }

    /** Some rows of a table, or all. */
    record Part(TableState table, RowRange range) {}
}
