package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table or sequence as the catalogs of one server show it.
 *
 * @param kind {@code r}, {@code p} or {@code S}
 * @param identity the replica identity, and the index that it uses
 * @param filenode changes when the table is rewritten or truncated
 * @param bound the partition bound as SQL; empty if it is not a partition
 * @param parents the tables that it is a partition of, or inherits from: the OID, and a stamp that changes on each
 *     attach
 */
record CatalogRelation(
        long oid,
        QualifiedName name,
        String kind,
        boolean unlogged,
        String identity,
        long filenode,
        String bound,
        Map<Long, String> parents,
        List<CatalogColumn> columns) {
    static final String FULL = "f";
    private static final String DEFAULT = "DEFAULT";

    CatalogRelation {
        parents = Map.copyOf(parents);
        columns = List.copyOf(columns);
    }

    boolean isPartition() {
        return !bound.isEmpty();
    }

    boolean isDefault() {
        return bound.equals(DEFAULT);
    }

    boolean isPartitioned() {
        return kind.equals("p");
    }

    boolean isSequence() {
        return kind.equals("S");
    }

    /** Returns its relations to its parents as one text. */
    String attachment() {
        return parents.entrySet().stream()
                .map(parent -> parent.getKey() + "@" + parent.getValue())
                .sorted()
                .collect(Collectors.joining(","));
    }

    Optional<CatalogColumn> column(int number) {
        return columns.stream().filter(column -> column.number() == number).findFirst();
    }

    Optional<CatalogColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
