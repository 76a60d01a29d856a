package dev.pgtrek.replication.internal.deferred;

import java.util.List;

/** A definition of which the journal holds the facts, and from which pgtrek writes the statements. Immutable. */
public sealed interface DeferredDefinition permits DeferredEventTrigger, DeferredForeignKey, DeferredTrigger {
    /** What makes it on the target, in order, each without a semicolon. */
    List<String> statements();

    /**
     * Whether a difference between the two sides is but its absence.
     *
     * @param object as the comparison of definitions names it: {@code constraint s.t.k}
     */
    boolean explains(String object);
}
