package dev.pgtrek.dump.result;

import dev.pgtrek.dump.transfer.SnapshotTransfer;
import dev.pgtrek.inventory.TableInfo;
import java.util.List;
import java.util.Map;

/**
 * What a {@link SnapshotTransfer} has moved. Immutable.
 *
 * @param tables how many tables' rows
 * @param rows how many rows
 * @param bytes the bytes of these rows, as COPY sent them
 * @param heldBack the definitions that the caller wanted to be held back, in the order in which they can be made
 * @param leftOut the tables of which not all rows arrived, as they were changed on the source, and why; see
 *     {@link SnapshotTransfer.Builder#changedTablesAreLeftOut}
 */
public record TransferResult(
        long tables,
        long rows,
        long bytes,
        List<SchemaObject> heldBack,
        Map<TableInfo, TableChangedException> leftOut) {
    public TransferResult {
        heldBack = List.copyOf(heldBack);
        leftOut = Map.copyOf(leftOut);
    }
}
