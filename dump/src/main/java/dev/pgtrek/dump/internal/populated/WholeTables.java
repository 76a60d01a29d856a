package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.dump.internal.schema.filter.ExistingObjects;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Determines the tables that are filled completely or not at all, on a target that had them before. */
public final class WholeTables {
    private WholeTables() {}

    /** Returns the tables that existed before, each with the table that it is a part of: a partition with its root. */
    public static Map<QualifiedName, QualifiedName> of(
            List<TableInfo> tables, DatabaseInventory source, ExistingObjects existing) {
        Function<TableInfo, TableInfo> roots = roots(source);
        Map<QualifiedName, QualifiedName> wholes = new HashMap<>();
        for (TableInfo table : tables) {
            TableInfo whole = roots.apply(table);
            if (existing.containsTable(whole.oid())) {
                wholes.put(table.qualifiedName(), whole.qualifiedName());
            } else if (existing.containsTable(table.oid())) {
                wholes.put(table.qualifiedName(), table.qualifiedName());
            }
        }
        return wholes;
    }

    /** Returns the root of a partition's hierarchy; any other table is its own root. */
    static Function<TableInfo, TableInfo> roots(DatabaseInventory source) {
        Map<QualifiedName, TableInfo> known =
                source.tables().stream().collect(Collectors.toMap(TableInfo::qualifiedName, Function.identity()));
        return table -> root(table, known);
    }

    private static TableInfo root(TableInfo table, Map<QualifiedName, TableInfo> known) {
        TableInfo parent = table.partitionOf().map(known::get).orElse(null);
        return parent == null ? table : root(parent, known);
    }
}
