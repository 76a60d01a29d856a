package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Locked tables as the snapshot shows them. Immutable.
 *
 * @param byOid the tables that the snapshot shows
 * @param doubtful the tables whose rows the snapshot may no longer show
 */
record SourceTables(Map<Long, SourceTable> byOid, Set<Long> doubtful) {
    SourceTables {
        byOid = Map.copyOf(byOid);
        doubtful = Set.copyOf(doubtful);
    }

    SourceTables(Map<Long, SourceTable> byOid) {
        this(byOid, Set.of());
    }

    /** Returns a copy that marks a table as doubtful: the snapshot may no longer show its rows. */
    SourceTables doubting(TableInfo table) {
        Set<Long> more = new HashSet<>(doubtful);
        more.add(table.oid());
        return new SourceTables(byOid, more);
    }

    /** @throws TableChangedException if the number of rows proves that the table no longer shows any */
    void requireRows(TableInfo table, long rows) {
        if (rows == 0 && doubtful.contains(table.oid())) {
            throw changed(table.qualifiedName(), "", null);
        }
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
            throw changed(table.qualifiedName(), "", null);
        }
        return seen;
    }

    /** @param said additional details, in brackets */
    static TableChangedException changed(QualifiedName table, String said, @Nullable SQLException cause) {
        return new TableChangedException(
                table,
                "table " + table + " was truncated, rewritten, renamed or dropped on the source after the"
                        + " snapshot was taken, which therefore no longer shows its rows" + said
                        + ". Run again, so that a new snapshot is taken, while nothing truncates or rewrites tables",
                cause);
    }
}
