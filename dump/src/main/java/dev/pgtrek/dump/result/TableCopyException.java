package dev.pgtrek.dump.result;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Thrown where the rows of a table could not be copied: a server refused a statement or a row, or a session was lost. Its
 * message holds the table, the server's own words with the place in the data where the server names it, and what to do.
 *
 * <p>Its code is {@link ErrorCode#CONNECTION} where a session was lost, so that trying again may help, and
 * {@link ErrorCode#DATABASE} otherwise.
 */
public class TableCopyException extends MigrationException {
    private static final long serialVersionUID = 1L;

    private final transient QualifiedName table;

    public TableCopyException(ErrorCode code, QualifiedName table, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.table = table;
    }

    /** The table whose rows could not be copied. */
    public QualifiedName table() {
        return table;
    }
}
