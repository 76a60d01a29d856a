package dev.pgtrek.dump.internal.definition.model;

/**
 * A sequence. Immutable.
 *
 * @param ownerTable the table whose column it belongs to, by OID; 0 for none
 * @param identity {@code a} or {@code d} for one of an identity column, empty for others
 * @param tablePersistence that of the table
 */
public record Sequence(
        long oid,
        String schema,
        String name,
        String owner,
        String persistence,
        String type,
        long start,
        long increment,
        long minimum,
        long maximum,
        long cache,
        boolean cycle,
        long ownerTable,
        String ownerSchema,
        String ownerName,
        String ownerColumn,
        String identity,
        String tablePersistence)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.RELATION, oid);
    }

    @Override
    public long table() {
        return ownerTable;
    }
}
