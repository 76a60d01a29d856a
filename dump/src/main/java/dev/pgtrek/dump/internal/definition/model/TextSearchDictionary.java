package dev.pgtrek.dump.internal.definition.model;

/**
 * A dictionary. Immutable.
 *
 * @param template its template's name, qualified
 * @param options as SQL
 */
public record TextSearchDictionary(long oid, String schema, String name, String owner, String template, String options)
        implements CatalogObject {
    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TEXT_SEARCH_DICTIONARY, oid);
    }
}
