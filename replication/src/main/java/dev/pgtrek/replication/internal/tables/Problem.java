package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import java.util.Optional;

/**
 * Something by which the target would lack rows or values that the source has.
 *
 * @param pair the pair that it is about; empty for a table of the source that is in none
 * @param table the table's name, on the source if it is there
 * @param finding what to tell: always with a remedy
 */
public record Problem(Kind kind, Optional<Pair> pair, QualifiedName table, Finding finding) {
    /** What has happened. */
    public enum Kind {
        PUBLICATION,
        DROPPED,
        RENAMED,
        /** Attached to another whole, or to the same one anew, or detached from it. */
        MOVED,
        INHERITANCE,
        /** Taken out of the publication. */
        LEFT,
        UNLOGGED,
        IDENTITY,
        COLUMN,
        REWRITTEN,
        /** It has rows that no change has told of. */
        UNSEEN;

        /** Whether {@link ReplicatedSetSync} brings the target up to date. */
        boolean isCarried() {
            return this == MOVED || this == LEFT || this == UNLOGGED || this == REWRITTEN || this == UNSEEN;
        }
    }

    @Override
    public String toString() {
        return finding.message() + finding.remedy().map(remedy -> "; " + remedy).orElse("");
    }
}
