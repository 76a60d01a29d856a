package dev.pgtrek.examples.cli;

import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonArguments {
    @Option(names = "--verbose", description = "Writes the log to standard error, and errors with their stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Tells how to use it.")
    @SuppressWarnings("UnusedVariable") // only the parser uses it, through its annotation
    private boolean help;

    boolean verbose() {
        return verbose;
    }
}
