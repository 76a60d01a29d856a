package dev.pgtrek.check;

import dev.pgtrek.Migration;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;

/**
 * Thrown by {@link Migration#run()} before anything is written, if a check found an error that concerns no single
 * database. {@link #report()} holds every finding of every check.
 */
public final class ChecksFailedException extends MigrationException {
    private static final long serialVersionUID = 1L;

    private final transient CheckReport report;

    public ChecksFailedException(CheckReport report) {
        super(ErrorCode.CHECKS_FAILED, report.summary());
        this.report = report;
    }

    public CheckReport report() {
        return report;
    }
}
