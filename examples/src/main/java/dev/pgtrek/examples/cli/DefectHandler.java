package dev.pgtrek.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Handles exceptions of a command: wrong usage that is detected only when values are combined, or an internal error.
 */
final class DefectHandler implements IExecutionExceptionHandler {
    private final CommandConsole console;

    DefectHandler(CommandConsole console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        if (exception instanceof WrongUsageException usage) {
            return UsageErrors.tell(
                    console, command.getCommandSpec().qualifiedName(), String.valueOf(usage.getMessage()));
        }
        boolean verbose = parsed.hasMatchedOption("--verbose");
        console.say("failed by a defect: " + exception + (verbose ? "" : "; --verbose tells more"));
        if (verbose) {
            exception.printStackTrace(console.err());
        }
        return ExitStatus.FAILED.code();
    }
}
