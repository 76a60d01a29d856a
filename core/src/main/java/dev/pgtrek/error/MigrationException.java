package dev.pgtrek.error;

import dev.pgtrek.result.MigrationResult;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that pgtrek throws on its own account. Unchecked; its message says what failed, where, and what
 * to do about it, and never holds a password.
 *
 * <p>One database's failure is not an exception: it is found in {@link MigrationResult#databases()}, beside the results of
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

    /** What kind of failure this is; stable between releases, unlike the message. */
    public ErrorCode code() {
        return code;
    }

    /** Whether the same call may succeed when it is made again with nothing changed, for example after a lost connection. */
    public boolean retryable() {
        return code.retryable();
    }
}
