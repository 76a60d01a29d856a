package dev.pgtrek.dump.internal.definition.model;

/**
 * A rule other than a view's own. Immutable.
 *
 * @param enabled as in {@code pg_rewrite.ev_enabled}
 */
public record Rule(long oid, String schema, String name, long relation, String definition, String enabled)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.RULE, oid);
    }

    @Override
    public long table() {
        return relation;
    }
}
