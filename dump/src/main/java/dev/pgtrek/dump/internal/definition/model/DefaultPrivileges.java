package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * Privileges that objects get when they are created. Immutable.
 *
 * @param type as in {@code pg_default_acl.defaclobjtype}
 * @param base those without this
 */
public record DefaultPrivileges(long oid, String schema, String owner, String type, List<String> acl, List<String> base)
        implements CatalogObject {
    public DefaultPrivileges {
        acl = List.copyOf(acl);
        base = List.copyOf(base);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.DEFAULT_PRIVILEGES, oid);
    }

    @Override
    public String name() {
        return "DEFAULT PRIVILEGES FOR " + type;
    }
}
