package dev.pgtrek.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Takes what a command throws: wrong usage that only showed when its values were put together, or a defect. */
final class Defects implements IExecutionExceptionHandler {
    private final Surroundings surroundings;

    Defects(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        if (exception instanceof WrongUsageException usage) {
            return UsageErrors.tell(
                    surroundings, command.getCommandSpec().qualifiedName(), String.valueOf(usage.getMessage()));
        }
        boolean verbose = parsed.hasMatchedOption("--verbose");
        surroundings.say("failed by a defect: " + exception + (verbose ? "" : "; --verbose tells more"));
        if (verbose) {
            exception.printStackTrace(surroundings.err());
        }
        return ExitStatus.FAILED.code();
    }
}
