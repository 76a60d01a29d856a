package dev.pgtrek.replication.internal.deferred;

import dev.pgtrek.inventory.QualifiedName;

/**
 * An index, or a constraint that has one, that is made when all rows are there; so it is missing if that process ends
 * before. Its definition is the source's. Immutable.
 */
public record UnfinishedObject(Kind kind, QualifiedName table, String name) {
    /** What it is. */
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
