package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A class of operators. Immutable.
 *
 * @param family its family's name, qualified
 */
public record OperatorClass(
        long oid,
        String schema,
        String name,
        String owner,
        String method,
        boolean isDefault,
        String type,
        String family,
        String storage,
        List<String> members)
        implements CatalogObject {
    public OperatorClass {
        members = List.copyOf(members);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.OPERATOR_CLASS, oid);
    }
}
