package dev.pgtrek.examples.cli;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import java.util.List;
import java.util.Locale;

/** The command's messages for failures. */
final class Failures {
    private static final String SAME_SERVER = "different-servers";

    private final CommandConsole console;
    private final boolean verbose;
    private final Cancellation cancellation;

    Failures(CommandConsole console, boolean verbose, Cancellation cancellation) {
        this.console = console;
        this.verbose = verbose;
        this.cancellation = cancellation;
    }

    ExitStatus statusOf(MigrationException failure) {
        return isCancellation(failure) ? ExitStatus.CANCELLED : ExitStatus.of(failure.code());
    }

    /** Returns whether the process is being ended: any failure may then be a consequence. */
    private boolean isCancellation(MigrationException failure) {
        return failure instanceof MigrationCancelledException || cancellation.isCancelled();
    }

    /** Prints to standard error: a line for each error that a check found, or one line for any other failure. */
    void tell(MigrationException failure) {
        if (isCancellation(failure)) {
            console.say("cancelled");
        } else if (failure instanceof ChecksFailedException checks) {
            tell(checks.report());
        } else {
            console.say(String.valueOf(failure.getMessage()));
        }
        if (verbose) {
            failure.printStackTrace(console.err());
        }
    }

    /** Reports failures outside a migration, such as a test server that does not start. */
    ExitStatus tellUnlessCancelled(RuntimeException failure) {
        boolean cancelled = cancellation.isCancelled();
        console.say(cancelled ? "cancelled" : String.valueOf(failure.getMessage()));
        if (verbose) {
            failure.printStackTrace(console.err());
        }
        return cancelled ? ExitStatus.CANCELLED : ExitStatus.FAILED;
    }

    /** Prints the errors; only the error for one server with two addresses, if there is one. */
    private void tell(CheckReport report) {
        List<Finding> same = report.errors().stream()
                .filter(error -> error.id().equals(SAME_SERVER))
                .toList();
        List<Finding> errors = same.isEmpty() ? report.errors() : same;
        errors.forEach(error -> console.say(error.toText()));
    }

    /** Returns the failure as a check report, since JSON documents have no other place for it. */
    CheckReport reportOf(MigrationException failure) {
        if (failure instanceof ChecksFailedException checks) {
            return checks.report();
        }
        return isCancellation(failure)
                ? CheckReport.of(List.of(), List.of(), List.of())
                : CheckReport.of(
                        List.of(),
                        List.of(Finding.error(id(failure.code()), String.valueOf(failure.getMessage()))),
                        List.of());
    }

    private static String id(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
