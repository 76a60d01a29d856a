package dev.pgtrek.dump.internal.definition.model;

/** An installed extension. Immutable. */
public record Extension(long oid, String schema, String name) implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.EXTENSION, oid);
    }
}
