package dev.pgtrek.dump.internal.definition.model;

/**
 * A trigger. Immutable.
 *
 * @param cloned whether it is on a partition because its partitioned table has it
 * @param enabled as in {@code pg_trigger.tgenabled}
 */
public record Trigger(
        long oid, String schema, String name, long relation, boolean cloned, String definition, String enabled)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TRIGGER, oid);
    }

    @Override
    public long table() {
        return relation;
    }
}
