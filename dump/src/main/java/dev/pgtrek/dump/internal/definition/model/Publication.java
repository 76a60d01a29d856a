package dev.pgtrek.dump.internal.definition.model;

/**
 * A publication. Immutable.
 *
 * @param publish the operations
 * @param generatedColumns as in {@code pg_publication.pubgencols}
 */
public record Publication(
        long oid,
        String name,
        String owner,
        boolean allTables,
        String publish,
        boolean viaRoot,
        String generatedColumns)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.PUBLICATION, oid);
    }
}
