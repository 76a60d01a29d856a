package dev.pgtrek.dump.internal.definition.write;

import java.util.List;
import java.util.Optional;

/**
 * What creates an object. Immutable.
 *
 * @param kind what it is, in the words of {@code pg_dump}'s table of contents
 * @param schema the object's schema; empty where it is in none
 * @param name the object's name, unquoted; with that of its table before where it belongs to one
 * @param owner the object's owner; empty where it has none
 * @param target the object as COMMENT and ALTER name it; empty where they can't
 * @param owned whether the object is given to its owner when it is created
 * @param tablespace the tablespace that must be the session's default; empty for the database's own
 * @param accessMethod the table access method that must be the session's default
 * @param statements the statements
 */
public record Definition(
        String kind,
        String schema,
        String name,
        String owner,
        String target,
        boolean owned,
        String tablespace,
        Optional<String> accessMethod,
        List<String> statements) {
    public Definition {
        statements = List.copyOf(statements);
    }

    /** The definition of an object with an owner. */
    static Definition owned(
            String kind, String schema, String name, String owner, String target, List<String> statements) {
        return new Definition(kind, schema, name, owner, target, true, "", Optional.empty(), statements);
    }

    static Definition owned(String kind, String schema, String name, String owner, String target, String statement) {
        return owned(kind, schema, name, owner, target, List.of(statement));
    }

    /** The definition of what has no owner of its own. */
    static Definition of(String kind, String schema, String name, String target, List<String> statements) {
        return new Definition(kind, schema, name, "", target, false, "", Optional.empty(), statements);
    }

    static Definition of(String kind, String schema, String name, String target, String statement) {
        return of(kind, schema, name, target, List.of(statement));
    }

    /** The same, stored where the session's settings say. */
    Definition stored(String where, String how) {
        return new Definition(
                kind,
                schema,
                name,
                owner,
                target,
                owned,
                where,
                how.isEmpty() ? Optional.empty() : Optional.of(how),
                statements);
    }
}
