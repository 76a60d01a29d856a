package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * How a user is known to a foreign server. Immutable.
 *
 * @param user {@code public} for everybody
 * @param options as SQL; empty where the reader's user may not read them
 * @param readable whether the reader's user may read the options
 */
public record UserMapping(long oid, String user, String server, List<String> options, boolean readable)
        implements CatalogObject {
    public UserMapping {
        options = List.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.USER_MAPPING, oid);
    }

    @Override
    public String name() {
        return "USER MAPPING " + user + " SERVER " + server;
    }
}
