package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * What a range type has besides its name. Immutable.
 *
 * @param options the clauses of its definition
 */
public record RangeType(long oid, List<String> options) {
    public RangeType {
        options = List.copyOf(options);
    }
}
