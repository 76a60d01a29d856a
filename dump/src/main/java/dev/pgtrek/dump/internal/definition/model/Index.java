package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * An index that no constraint stands on. Immutable.
 *
 * @param statistics what alters the statistics targets of its expressions
 * @param parentIndex the index that it is a partition of, by OID
 */
public record Index(
        long oid,
        String schema,
        String name,
        long relation,
        String definition,
        List<String> statistics,
        String tablespace,
        boolean clustered,
        boolean replicaIdentity,
        long parentIndex)
        implements CatalogObject {
    public Index {
        statistics = List.copyOf(statistics);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.RELATION, oid);
    }

    @Override
    public long table() {
        return relation;
    }
}
