package dev.pgtrek.error;

import dev.pgtrek.result.MigrationResult;
import org.jspecify.annotations.Nullable;

/**
 * The root of all exceptions of pgtrek. Unchecked; its message gives the failure, the place and the remedy, and never
 * contains a password.
 *
 * <p>One database's failure is not an exception: {@link MigrationResult#databases()} contains it, beside the results of
 * the others.
 */
public class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public MigrationException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public MigrationException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The kind of failure; stable between releases, unlike the message. */
    public ErrorCode code() {
        return code;
    }

    /** Whether the same call may succeed on a retry without changes, for example after a lost connection. */
    public boolean retryable() {
        return code.retryable();
    }
}
