package dev.pgtrek.dump;

import java.util.List;

/**
 * What a {@link SnapshotTransfer} has moved. Immutable.
 *
 * @param tables how many tables' rows
 * @param rows how many rows
 * @param bytes the bytes of these rows, as COPY sent them
 * @param heldBack the definitions that the caller wanted to be held back, in the order in which they can be made
 */
public record TransferResult(long tables, long rows, long bytes, List<SchemaObject> heldBack) {
    public TransferResult {
        heldBack = List.copyOf(heldBack);
    }
}
