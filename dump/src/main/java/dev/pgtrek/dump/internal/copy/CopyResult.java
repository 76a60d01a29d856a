package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.inventory.TableInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a {@link CopyEngine} has copied. Immutable.
 *
 * @param tables one for each table that was asked for, in that order
 */
public record CopyResult(List<TableCopy> tables) {
    public CopyResult {
        tables = List.copyOf(tables);
    }

    /**
     * What became of one table.
     *
     * @param table the table
     * @param rows the rows that arrived
     * @param bytes the bytes of these rows, as COPY sent them
     * @param copied whether its rows were copied; otherwise the target's table is exactly as it was before
     * @param whole whether all rows of the table were read, by one statement
     * @param leftOut why not all of its rows could be read; see {@link CopyOptions#changedTablesAreLeftOut()}
     */
    public record TableCopy(
            TableInfo table,
            long rows,
            long bytes,
            boolean copied,
            boolean whole,
            Optional<TableChangedException> leftOut) {}

    /** The tables of which not all rows could be read, as they were changed on the source, and why. */
    public Map<TableInfo, TableChangedException> leftOut() {
        return tables.stream()
                .filter(table -> table.leftOut().isPresent())
                .collect(Collectors.toMap(
                        TableCopy::table, table -> table.leftOut().orElseThrow()));
    }

    /**
     * How many rows of tables the source has sent, by OID, where it was asked for all of a table's rows at once: then it has
     * counted them, as the snapshot shows them. Tables without rows are left out, as nothing may have been asked of these.
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

    /** How many tables' rows were copied. */
    public long copiedTables() {
        return tables.stream()
                .filter(table -> table.copied() && table.leftOut().isEmpty())
                .count();
    }

    /** The tables that were left exactly as they were, because a row of theirs was on the target already. */
    public List<TableInfo> leftAsTheyWere() {
        return tables.stream()
                .filter(table -> !table.copied())
                .map(TableCopy::table)
                .toList();
    }
}
