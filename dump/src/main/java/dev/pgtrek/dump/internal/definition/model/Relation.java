package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A table, partitioned table, foreign table, view or materialized view. Immutable.
 *
 * @param kind as in {@code pg_class.relkind}
 * @param rule the rule that makes it a view, by OID
 * @param query what a view shows
 * @param serverOptions as SQL
 */
public record Relation(
        long oid,
        String schema,
        String name,
        String owner,
        String kind,
        String persistence,
        String replicaIdentity,
        boolean rowSecurity,
        boolean forceRowSecurity,
        boolean partition,
        String tablespace,
        String accessMethod,
        List<String> options,
        List<String> toastOptions,
        String ofType,
        String partitionKey,
        String partitionBound,
        String query,
        long rule,
        String server,
        List<String> serverOptions)
        implements CatalogObject {
    public Relation {
        options = List.copyOf(options);
        toastOptions = List.copyOf(toastOptions);
        serverOptions = List.copyOf(serverOptions);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.RELATION, oid);
    }

    @Override
    public long table() {
        return oid;
    }
}
