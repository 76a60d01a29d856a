package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.TableChangedException;
import dev.pgtrek.inventory.TableInfo;
import java.util.Map;

/**
 * Locked tables as the snapshot shows them. Immutable.
 *
 * @param byOid those that the snapshot shows at all
 */
record SourceTables(Map<Long, SourceTable> byOid) {
    SourceTables {
        byOid = Map.copyOf(byOid);
    }

    /** Whether the snapshot still shows the table's rows. */
    boolean shows(TableInfo table) {
        SourceTable seen = byOid.get(table.oid());
        return seen != null && seen.sameName() && seen.sameStorage();
    }

    /** @throws TableChangedException if the snapshot does not show the table */
    SourceTable get(TableInfo table) {
        SourceTable seen = byOid.get(table.oid());
        if (seen == null) {
            throw changed(table);
        }
        return seen;
    }

    static TableChangedException changed(TableInfo table) {
        return new TableChangedException(
                table.qualifiedName(),
                "table " + table.qualifiedName()
                        + " was truncated, rewritten, renamed or dropped on the source after the"
                        + " snapshot was taken, which therefore no longer shows its rows. Run again, so that a new"
                        + " snapshot is taken, while nothing truncates or rewrites tables");
    }
}
