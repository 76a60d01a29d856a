package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import java.util.Optional;

/**
 * A change of the source by which the target would lack rows or values.
 *
 * @param pair the pair that is concerned; empty for a table of the source that has none
 * @param table the table's name, on the source if it exists there
 * @param finding the finding to report, always with a remedy
 */
public record Problem(Kind kind, Optional<Pair> pair, QualifiedName table, Finding finding) {
    /** The kinds of change. */
    public enum Kind {
        PUBLICATION,
        DROPPED,
        RENAMED,
        /** Attached to another parent, attached again to the same one, or detached from it. */
        MOVED,
        INHERITANCE,
        /** Removed from the publication. */
        LEFT,
        UNLOGGED,
        IDENTITY,
        COLUMN,
        REWRITTEN,
        /** The table has rows that no replicated change contains. */
        UNSEEN;

        /** Returns whether {@link ReplicatedSetSync} brings the target up to date. */
        boolean isCarried() {
            return this == MOVED || this == LEFT || this == UNLOGGED || this == REWRITTEN || this == UNSEEN;
        }
    }

    @Override
    public String toString() {
        return finding.message() + finding.remedy().map(remedy -> "; " + remedy).orElse("");
    }
}
