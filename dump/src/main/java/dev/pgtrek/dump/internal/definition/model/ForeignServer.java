package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A foreign server. Immutable.
 *
 * @param options as SQL
 */
public record ForeignServer(
        long oid, String name, String owner, String type, String version, String wrapper, List<String> options)
        implements CatalogObject {
    public ForeignServer {
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.FOREIGN_SERVER, oid);
    }
}
