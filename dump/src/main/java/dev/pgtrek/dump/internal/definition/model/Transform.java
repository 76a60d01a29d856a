package dev.pgtrek.dump.internal.definition.model;

/**
 * A transform. Immutable.
 *
 * @param fromSql the function that does it, with its arguments; empty for none
 * @param toSql likewise
 */
public record Transform(long oid, String type, String language, String fromSql, String toSql) implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TRANSFORM, oid);
    }

    @Override
    public String name() {
        return "TRANSFORM FOR " + type + " LANGUAGE " + language;
    }
}
