package dev.pgtrek.dump.internal.definition.model;

/** That the tables of a schema are published. Immutable. */
public record PublicationSchema(long oid, String name, String publication) implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.PUBLICATION_SCHEMA, oid);
    }
}
