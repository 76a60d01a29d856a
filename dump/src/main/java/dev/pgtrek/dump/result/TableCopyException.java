package dev.pgtrek.dump.result;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the rows of a table could not be copied: a server rejected a statement or a row, or a session was lost. The
 * message contains the table, the server's own words, the place in the data if the server names it, and the remedy.
 *
 * <p>The code is {@link ErrorCode#CONNECTION} if a session was lost, so that a retry may help, and
 * {@link ErrorCode#DATABASE} otherwise.
 */
public class TableCopyException extends MigrationException {
    private static final long serialVersionUID = 1L;

    private final transient QualifiedName table;

    public TableCopyException(ErrorCode code, QualifiedName table, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.table = table;
    }

    /** Returns the table whose rows could not be copied. */
    public QualifiedName table() {
        return table;
    }
}
