package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A policy for rows. Immutable.
 *
 * @param command as in {@code pg_policy.polcmd}
 * @param roles quoted; empty for everybody
 */
public record Policy(
        long oid,
        String schema,
        String name,
        long relation,
        String tableName,
        boolean permissive,
        String command,
        List<String> roles,
        String using,
        String check)
        implements CatalogObject {
    public Policy {
        roles = List.copyOf(roles);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.POLICY, oid);
    }

    @Override
    public long table() {
        return relation;
    }
}
