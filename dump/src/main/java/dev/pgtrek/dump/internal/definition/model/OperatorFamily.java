package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A family of operators. Immutable.
 *
 * @param members the operators and functions that belong to it and to none of its classes
 */
public record OperatorFamily(long oid, String schema, String name, String owner, String method, List<String> members)
        implements CatalogObject {
    public OperatorFamily {
        members = List.copyOf(members);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.OPERATOR_FAMILY, oid);
    }
}
