package dev.pgtrek.error;

/** The kinds of failure that a {@link MigrationException} tells apart. The set may grow. */
public enum ErrorCode {
    /** A server could not be reached, or refused the session. */
    CONNECTION(true),
    /** A pre-check found an error that concerns the whole migration. */
    CHECKS_FAILED(false),
    /** No database is left after the selection was applied. */
    NOTHING_SELECTED(false),
    /** A server answered a statement with an error. */
    DATABASE(false),
    /** A program of PostgreSQL's client tools is missing, too old or too new, or failed. */
    CLIENT_TOOLS(false),
    /** What arrived is not what left. */
    VERIFICATION(false),
    /** The caller cancelled the run or interrupted its thread. */
    CANCELLED(true),
    /** A deadline that the caller set has passed. */
    TIMEOUT(true),
    /** A logical replication stopped, or never started. */
    REPLICATION(false),
    /** A cutover could not be completed, and was undone. */
    CUTOVER(true),
    /** A defect of pgtrek. */
    INTERNAL(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    boolean retryable() {
        return retryable;
    }
}
