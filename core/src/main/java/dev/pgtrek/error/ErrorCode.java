package dev.pgtrek.error;

/** The kinds of failure of a {@link MigrationException}. The set may grow. */
public enum ErrorCode {
    /** A server was unreachable, or rejected the session. */
    CONNECTION(true),
    /** A pre-check found an error that concerns the whole migration. */
    CHECKS_FAILED(false),
    /** The selection matches no database. */
    NOTHING_SELECTED(false),
    /** A server answered a statement with an error. */
    DATABASE(false),
    /** A program of PostgreSQL's client tools is missing, too old or too new, or failed. */
    CLIENT_TOOLS(false),
    /** The target differs from the source. */
    VERIFICATION(false),
    /** The caller cancelled the run or interrupted its thread. */
    CANCELLED(true),
    /** A deadline that the caller set has passed. */
    TIMEOUT(true),
    /** A logical replication stopped, or never started. */
    REPLICATION(false),
    /** A cutover could not be completed, and was undone. */
    CUTOVER(true),
    /** An internal error of pgtrek. */
    INTERNAL(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    boolean retryable() {
        return retryable;
    }
}
