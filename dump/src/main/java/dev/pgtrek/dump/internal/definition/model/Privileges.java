package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * The privileges on an object, or on a column of one. Immutable.
 *
 * @param type as {@code acldefault} has it
 * @param target the object as GRANT names it
 * @param base those that it has when it is created
 */
public record Privileges(
        long catalog,
        long oid,
        int column,
        String schema,
        String name,
        String owner,
        String type,
        String target,
        String columnName,
        List<String> acl,
        List<String> base) {
    public Privileges {
        acl = List.copyOf(acl);
        base = List.copyOf(base);
    }
}
