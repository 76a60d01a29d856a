package dev.pgtrek.replication.internal.deferred;

import java.util.List;

/** A definition whose facts the journal stores, and from which pgtrek generates the statements. Immutable. */
public sealed interface DeferredDefinition permits DeferredEventTrigger, DeferredForeignKey, DeferredTrigger {
    /** Returns the statements that create it on the target, in order, without semicolons. */
    List<String> statements();

    /**
     * Returns whether a difference between the two sides is only its absence.
     *
     * @param object as the comparison of definitions names it: {@code constraint s.t.k}
     */
    boolean explains(String object);
}
