package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A type of its own: base, composite, enum or shell. Immutable.
 *
 * @param form as in {@code pg_type.typtype}
 * @param defined false for a shell
 */
public record UserType(
        long oid,
        String schema,
        String name,
        String owner,
        String form,
        boolean defined,
        long relation,
        List<String> labels)
        implements CatalogObject {
    public UserType {
        labels = List.copyOf(labels);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.TYPE, oid);
    }
}
