package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.inventory.TableInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The result of a {@link CopyEngine}. Immutable.
 *
 * @param tables one result for each requested table, in that order
 */
public record CopyResult(List<TableCopy> tables) {
    public CopyResult {
        tables = List.copyOf(tables);
    }

    /**
     * The result for one table.
     *
     * @param table the table
     * @param rows the rows that arrived
     * @param bytes the bytes of these rows, as COPY sent them
     * @param copied whether its rows were copied; otherwise the target's table is unchanged
     * @param whole whether one statement read all rows of the table
     * @param leftOut why not all of its rows could be read; see {@link CopyOptions#changedTablesAreLeftOut()}
     */
    public record TableCopy(
            TableInfo table,
            long rows,
            long bytes,
            boolean copied,
            boolean whole,
            Optional<TableChangedException> leftOut) {}

    /** The tables of which not all rows could be read because they were changed on the source, with the reason. */
    public Map<TableInfo, TableChangedException> leftOut() {
        return tables.stream()
                .filter(table -> table.leftOut().isPresent())
                .collect(Collectors.toMap(
                        TableCopy::table, table -> table.leftOut().orElseThrow()));
    }

    /**
     * The row counts of tables by OID, if the source sent all rows of the table at once: then it has counted them as the
     * snapshot shows them. Tables without rows are excluded, because the source may not have been queried for them.
     */
    public Map<Long, Long> countedRows() {
        return tables.stream()
                .filter(table -> table.whole() && table.rows() > 0)
                .collect(Collectors.toMap(table -> table.table().oid(), TableCopy::rows));
    }

    public long rows() {
        return tables.stream().mapToLong(TableCopy::rows).sum();
    }

    public long bytes() {
        return tables.stream().mapToLong(TableCopy::bytes).sum();
    }

    /** The number of tables whose rows were copied. */
    public long copiedTables() {
        return tables.stream()
                .filter(table -> table.copied() && table.leftOut().isEmpty())
                .count();
    }

    /** The tables that were left unchanged because one of their rows already existed on the target. */
    public List<TableInfo> leftAsTheyWere() {
        return tables.stream()
                .filter(table -> !table.copied())
                .map(TableCopy::table)
                .toList();
    }
}
