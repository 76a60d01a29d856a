package dev.pgtrek.dump.internal.definition.model;

/**
 * A function, procedure or window function. Immutable.
 *
 * @param kind as in {@code pg_proc.prokind}
 * @param signature name and types of arguments, unquoted
 * @param arguments what identifies it among others of its name
 */
public record Routine(
        long oid,
        String schema,
        String name,
        String owner,
        String kind,
        String signature,
        String arguments,
        String definition)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.ROUTINE, oid);
    }
}
