package dev.pgtrek.dump.result;

import dev.pgtrek.dump.transfer.SnapshotTransfer;
import dev.pgtrek.inventory.TableInfo;
import java.util.List;
import java.util.Map;

/**
 * The result of a {@link SnapshotTransfer}. Immutable.
 *
 * @param tables the number of tables whose rows were copied
 * @param rows the number of rows
 * @param bytes the bytes of these rows, as COPY sent them
 * @param deferred the definitions that the caller asked to defer, in an order in which they can be created
 * @param leftOut the tables of which not all rows arrived because they were changed on the source, with the reason; see
 *     {@link SnapshotTransfer.Builder#changedTablesAreLeftOut}
 */
public record TransferResult(
        long tables,
        long rows,
        long bytes,
        List<SchemaObject> deferred,
        Map<TableInfo, TableChangedException> leftOut) {
    public TransferResult {
        deferred = List.copyOf(deferred);
        leftOut = Map.copyOf(leftOut);
    }
}
