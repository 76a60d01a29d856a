package dev.pgtrek.error;

import dev.pgtrek.run.MigrationRun;
import org.jspecify.annotations.Nullable;

/**
 * Thrown where work stops because the caller asked for it, by {@link MigrationRun#cancel()} or by interrupting the thread
 * that waits. When it is thrown the server's queries and the child processes of the run have been ended.
 */
public final class MigrationCancelledException extends MigrationException {
    private static final long serialVersionUID = 1L;

    public MigrationCancelledException(String message) {
        this(message, null);
    }

    public MigrationCancelledException(String message, @Nullable Throwable cause) {
        super(ErrorCode.CANCELLED, message, cause);
    }
}
