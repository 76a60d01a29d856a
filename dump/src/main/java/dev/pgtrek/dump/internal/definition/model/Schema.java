package dev.pgtrek.dump.internal.definition.model;

/** A schema. Immutable. */
public record Schema(long oid, String name, String owner) implements CatalogObject {
    /** Whether it is the schema that every database has from the beginning. */
    public boolean isPublic() {
        return name.equals("public");
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.SCHEMA, oid);
    }
}
