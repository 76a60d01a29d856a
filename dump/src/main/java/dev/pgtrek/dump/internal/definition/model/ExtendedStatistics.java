package dev.pgtrek.dump.internal.definition.model;

/**
 * Extended statistics. Immutable.
 *
 * @param target -1 for the default
 */
public record ExtendedStatistics(
        long oid, String schema, String name, String owner, long relation, String definition, int target)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.EXTENDED_STATISTICS, oid);
    }

    @Override
    public long table() {
        return relation;
    }
}
