package dev.pgtrek.replication.internal.deferred;

import dev.pgtrek.inventory.QualifiedName;

/**
 * An index, or a constraint that has one, that is created when all rows have arrived. It is missing if that process
 * ends before. Its definition is read from the source. Immutable.
 */
public record UnfinishedObject(Kind kind, QualifiedName table, String name) {
    /** The kinds of object. */
    public enum Kind {
        INDEX,
        CONSTRAINT
    }

    /** {@code index s.i of table s.t}. */
    @Override
    public String toString() {
        return (kind == Kind.INDEX ? "index " : "constraint ") + name + " of table " + table;
    }
}
