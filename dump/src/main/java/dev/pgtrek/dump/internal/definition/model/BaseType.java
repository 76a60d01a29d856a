package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * What a base type has besides its name. Immutable.
 *
 * @param options the clauses of its definition
 */
public record BaseType(long oid, List<String> options) {
    public BaseType {
        options = List.copyOf(options);
    }
}
