package dev.pgtrek.dump.internal.definition.model;

/**
 * A collation. Immutable.
 *
 * @param provider {@code d}, {@code c}, {@code i} or {@code b}
 */
public record Collation(
        long oid,
        String schema,
        String name,
        String owner,
        String provider,
        boolean deterministic,
        String collate,
        String ctype,
        String locale,
        String rules)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.COLLATION, oid);
    }
}
