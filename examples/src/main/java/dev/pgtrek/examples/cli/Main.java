package dev.pgtrek.examples.cli;

import java.util.Arrays;

/** The program {@code pgtrek}; {@code pgtrek --help} lists its commands. */
public final class Main {
    private Main() {}

    /** Runs the command, and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        CommandLog.setUp(Arrays.asList(arguments).contains("--verbose"));
        System.exit(PgtrekCommand.run(CommandConsole.ofProcess(), arguments));
    }
}
