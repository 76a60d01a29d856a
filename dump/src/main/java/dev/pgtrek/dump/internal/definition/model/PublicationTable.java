package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * That a table is published. Immutable.
 *
 * @param columns quoted; empty for all
 * @param filter empty for all rows
 */
public record PublicationTable(
        long oid, String schema, String name, String publication, long relation, List<String> columns, String filter)
        implements CatalogObject {
    public PublicationTable {
        columns = List.copyOf(columns);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.PUBLICATION_TABLE, oid);
    }

    @Override
    public long table() {
        return relation;
    }
}
