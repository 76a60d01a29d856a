package dev.pgtrek.dump.internal.copy;

import java.util.List;

/**
 * A table as the snapshot shows it, read while it is locked. Immutable.
 *
 * @param sameName whether it still has the name that the snapshot shows
 * @param sameStorage whether its storage is the same as in the snapshot, so that it still has the snapshot's rows
 * @param empty whether it has no page, and so no row
 * @param columns the columns that COPY can fill, in their order on the source
 * @param types the oids of their types
 */
record SourceTable(
        long oid, boolean sameName, boolean sameStorage, boolean empty, List<String> columns, List<Long> types) {
    SourceTable {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
    }
}
