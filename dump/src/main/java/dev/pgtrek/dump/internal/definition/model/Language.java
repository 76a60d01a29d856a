package dev.pgtrek.dump.internal.definition.model;

/** A procedural language. Immutable. */
public record Language(
        long oid, String name, String owner, boolean trusted, String handler, String inline, String validator)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.LANGUAGE, oid);
    }
}
