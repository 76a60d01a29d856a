package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.dump.internal.schema.filter.ExistingObjects;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The target's tables that receive rows.
 *
 * @param relations the tables, views and sequences that the target has
 * @param holdingRows the tables that hold rows already
 */
public record FilledTables(Set<QualifiedName> relations, Set<QualifiedName> holdingRows) {
    public FilledTables {
        relations = Set.copyOf(relations);
        holdingRows = Set.copyOf(holdingRows);
    }

    /** Returns the tables and materialized views of the source that the target has, by their OIDs on the source. */
    public Set<Long> present(Collection<TableInfo> tables) {
        return tables.stream()
                .filter(table -> relations.contains(table.qualifiedName()))
                .map(TableInfo::oid)
                .collect(Collectors.toSet());
    }

    /** Returns those that hold rows; if a partition does, its root and all that belong to it. */
    public ExistingObjects existing(Collection<TableInfo> tables, DatabaseInventory source) {
        Function<TableInfo, TableInfo> roots = WholeTables.roots(source);
        Set<Long> held = tables.stream()
                .filter(table -> holdingRows.contains(table.qualifiedName()))
                .map(table -> roots.apply(table).oid())
                .collect(Collectors.toSet());
        return ExistingObjects.tables(Stream.concat(source.tables().stream(), tables.stream())
                .filter(table -> held.contains(roots.apply(table).oid()))
                .map(TableInfo::oid)
                .collect(Collectors.toSet()));
    }
}
