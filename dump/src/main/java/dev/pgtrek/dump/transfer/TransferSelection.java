package dev.pgtrek.dump.transfer;

import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.inventory.TableInfo;
import java.util.function.Predicate;

/** What of a database is moved, and what is accepted meanwhile: see {@link SnapshotTransfer.Builder}. Immutable. */
record TransferSelection(
        Predicate<TableInfo> rows,
        Predicate<SchemaObject> deferred,
        boolean materializedViews,
        boolean truncatedTablesAreEmpty,
        boolean changedTablesAreLeftOut) {}
