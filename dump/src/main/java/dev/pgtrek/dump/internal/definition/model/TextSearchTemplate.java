package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A template for dictionaries. Immutable.
 *
 * @param options the clauses of its definition
 */
public record TextSearchTemplate(long oid, String schema, String name, List<String> options) implements CatalogObject {
    public TextSearchTemplate {
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TEXT_SEARCH_TEMPLATE, oid);
    }
}
