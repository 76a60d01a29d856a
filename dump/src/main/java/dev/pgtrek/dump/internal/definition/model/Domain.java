package dev.pgtrek.dump.internal.definition.model;

import java.util.Optional;

/** A domain. Immutable. */
public record Domain(
        long oid,
        String schema,
        String name,
        String owner,
        String type,
        String collation,
        boolean notNull,
        String notNullName,
        Optional<String> defaultExpression)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TYPE, oid);
    }
}
