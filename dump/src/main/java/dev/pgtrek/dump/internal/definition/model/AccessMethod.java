package dev.pgtrek.dump.internal.definition.model;

/** An access method of tables ({@code t}) or indexes ({@code i}). Immutable. */
public record AccessMethod(long oid, String name, String type, String handler) implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.ACCESS_METHOD, oid);
    }
}
