package dev.pgtrek.examples.cli;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.result.MigrationResult;

/** The exit statuses of the command. */
enum ExitStatus {
    DONE(0),
    /** A database failed, or the target differs from the source. */
    FAILED(1),
    /** A check found an error, and nothing was started. */
    CHECKS_FAILED(2),
    WRONG_USAGE(64),
    /** As a shell reports a program that was ended by Ctrl-C. */
    CANCELLED(130);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ExitStatus of(MigrationResult.Status status) {
        return switch (status) {
            case COMPLETED, REPLICATING -> DONE;
            case CANCELLED -> CANCELLED;
            case FAILED -> FAILED;
        };
    }

    /**
     * Returns the status for a failure of the migration as a whole: an unreachable server or a missing tool is found
     * before it begins.
     */
    static ExitStatus of(ErrorCode code) {
        return switch (code) {
            case CONNECTION, CHECKS_FAILED, NOTHING_SELECTED, CLIENT_TOOLS -> CHECKS_FAILED;
            case CANCELLED -> CANCELLED;
            default -> FAILED;
        };
    }
}
