package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A foreign-data wrapper. Immutable.
 *
 * @param options as SQL
 */
public record ForeignDataWrapper(
        long oid, String name, String owner, String handler, String validator, List<String> options)
        implements CatalogObject {
    public ForeignDataWrapper {
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.FOREIGN_DATA_WRAPPER, oid);
    }
}
