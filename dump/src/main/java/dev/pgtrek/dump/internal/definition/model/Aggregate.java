package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * An aggregate function. Immutable.
 *
 * @param options the clauses of its definition
 */
public record Aggregate(
        long oid, String schema, String name, String owner, String signature, String arguments, List<String> options)
        implements CatalogObject {
    public Aggregate {
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.ROUTINE, oid);
    }
}
