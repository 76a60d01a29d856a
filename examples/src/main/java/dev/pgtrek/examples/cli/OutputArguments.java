package dev.pgtrek.examples.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for a command's output. */
final class OutputArguments {
    @Option(
            names = "--json",
            description = "Writes one JSON document to standard output; progress and errors go to standard error.")
    private boolean json;

    @Mixin
    private final CommonArguments common = new CommonArguments();

    boolean json() {
        return json;
    }

    boolean verbose() {
        return common.verbose();
    }
}
