package dev.pgtrek.dump.result;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.inventory.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a table of the source was truncated, rewritten, renamed or dropped after the snapshot was taken. Under that
 * snapshot the table would appear empty, without an error
 * (<a href="https://www.postgresql.org/docs/current/mvcc-caveats.html">Caveats of MVCC</a>), so it is not read. A run
 * with a new snapshot can copy it.
 */
public final class TableChangedException extends TableCopyException {
    private static final long serialVersionUID = 1L;

    public TableChangedException(QualifiedName table, String message, @Nullable Throwable cause) {
        super(ErrorCode.DATABASE, table, message, cause);
    }
}
