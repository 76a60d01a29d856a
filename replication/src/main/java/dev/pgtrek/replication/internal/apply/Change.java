package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change that the source publishes. Immutable.
 *
 * @param kind what was done
 * @param table the first table that it concerns
 * @param columns the table's columns, as far as they are published
 * @param key the values by which the old row is found; empty for an insert
 * @param row the new row's values; empty for a delete
 * @param truncated every table that a TRUNCATE emptied
 */
public record Change(
        Kind kind,
        QualifiedName table,
        List<Column> columns,
        List<Value> key,
        List<Value> row,
        List<QualifiedName> truncated) {
    /** What can be done to a table's rows. */
    public enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE
    }

    /** @param inKey whether it belongs to the replica identity */
    public record Column(String name, boolean inKey) {}

    /**
     * A column's value.
     *
     * @param present whether it was told: large values that an UPDATE left as they were are not
     * @param text null for NULL
     */
    public record Value(boolean present, @Nullable String text) {}
}
