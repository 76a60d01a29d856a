package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A configuration for text search. Immutable.
 *
 * @param parser its parser's name, qualified
 * @param mappings a token type with its dictionaries, each
 */
public record TextSearchConfiguration(
        long oid, String schema, String name, String owner, String parser, List<String> mappings)
        implements CatalogObject {
    public TextSearchConfiguration {
        mappings = List.copyOf(mappings);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TEXT_SEARCH_CONFIGURATION, oid);
    }
}
