package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A parser for text search. Immutable.
 *
 * @param options the clauses of its definition
 */
public record TextSearchParser(long oid, String schema, String name, List<String> options) implements CatalogObject {
    public TextSearchParser {
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TEXT_SEARCH_PARSER, oid);
    }
}
