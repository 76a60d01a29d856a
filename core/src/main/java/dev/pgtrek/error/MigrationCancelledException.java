package dev.pgtrek.error;

import dev.pgtrek.run.MigrationRun;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the caller stops the work, by {@link MigrationRun#cancel()} or by an interrupt of the waiting thread.
 * When it is thrown, the run's queries on the servers and its child processes have ended.
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
