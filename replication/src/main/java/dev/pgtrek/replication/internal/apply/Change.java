package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change that the source publishes. Immutable.
 *
 * @param kind the operation
 * @param table the first table that is concerned
 * @param columns the published columns of the table
 * @param key the values that identify the old row; empty for an insert
 * @param row the new row's values; empty for a delete
 * @param truncated every table that a TRUNCATE empties
 */
public record Change(
        Kind kind,
        QualifiedName table,
        List<Column> columns,
        List<Value> key,
        List<Value> row,
        List<QualifiedName> truncated) {
    /** The operations on a table's rows. */
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
     * @param present whether it was sent: large values that an UPDATE did not change are not
     * @param text null for NULL
     */
    public record Value(boolean present, @Nullable String text) {}
}
