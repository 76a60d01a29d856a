package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A subscription. Immutable.
 *
 * @param publications quoted
 * @param options the clauses of its definition
 */
public record Subscription(
        long oid, String name, String owner, String connection, List<String> publications, List<String> options)
        implements CatalogObject {
    public Subscription {
        publications = List.copyOf(publications);
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.SUBSCRIPTION, oid);
    }
}
