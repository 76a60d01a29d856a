package dev.pgtrek.dump.internal.definition.model;

/** A conversion between encodings. Immutable. */
public record Conversion(
        long oid,
        String schema,
        String name,
        String owner,
        boolean isDefault,
        String sourceEncoding,
        String targetEncoding,
        String function)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.CONVERSION, oid);
    }
}
