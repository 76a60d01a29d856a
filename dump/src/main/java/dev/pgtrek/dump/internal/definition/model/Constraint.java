package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A constraint of a table or domain. Immutable.
 *
 * @param type as in {@code pg_constraint.contype}
 * @param index the index that it stands on, by OID
 * @param parentIndex the index that this one is a partition of, by OID
 * @param storageOptions those of its index
 */
public record Constraint(
        long oid,
        String schema,
        String name,
        String type,
        long relation,
        long domain,
        long index,
        boolean validated,
        boolean local,
        boolean deferrable,
        boolean deferred,
        String definition,
        List<String> storageOptions,
        String tablespace,
        boolean clustered,
        boolean replicaIdentity,
        String indexName,
        long parentIndex)
        implements CatalogObject {
    public Constraint {
        storageOptions = List.copyOf(storageOptions);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.CONSTRAINT, oid);
    }

    @Override
    public long table() {
        return relation;
    }
}
