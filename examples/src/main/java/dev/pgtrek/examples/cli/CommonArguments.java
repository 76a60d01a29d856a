package dev.pgtrek.examples.cli;

import picocli.CommandLine.Option;

/** What every command takes. */
final class CommonArguments {
    @Option(names = "--verbose", description = "Writes the log to standard error, and errors with their stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Tells how to use it.")
    @SuppressWarnings("UnusedVariable") // the parser looks at the annotation alone
    private boolean help;

    boolean verbose() {
        return verbose;
    }
}
