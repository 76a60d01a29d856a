package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * An operator. Immutable.
 *
 * @param arguments the types of its operands, {@code NONE} for none
 * @param options the clauses of its definition
 */
public record Operator(long oid, String schema, String name, String owner, String arguments, List<String> options)
        implements CatalogObject {
    public Operator {
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.OPERATOR, oid);
    }
}
