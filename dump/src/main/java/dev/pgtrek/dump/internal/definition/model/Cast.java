package dev.pgtrek.dump.internal.definition.model;

/**
 * A cast. Immutable.
 *
 * @param function what does it, with its arguments; empty where none is needed
 * @param method as in {@code pg_cast.castmethod}
 * @param context as in {@code pg_cast.castcontext}
 */
public record Cast(long oid, String sourceType, String targetType, String function, String method, String context)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.CAST, oid);
    }

    @Override
    public String name() {
        return "CAST (" + sourceType + " AS " + targetType + ")";
    }
}
