package dev.pgtrek.examples.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the command finds around it.
 *
 * @param environment the environment's variables
 * @param out standard output, which belongs to results
 * @param err standard error: progress, errors, log
 * @param columns how wide the terminal is that standard error leads to; empty where it leads elsewhere
 * @param unicode whether that terminal shows more than ASCII
 * @param colours whether standard output leads to a terminal that shows colours
 */
record Surroundings(
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        OptionalInt columns,
        boolean unicode,
        boolean colours) {
    /** The properties by which the script pgtrek, which can see a terminal, tells the command about it. */
    private static final String COLUMNS = "pgtrek.terminal.columns";

    private static final String COLOURS = "pgtrek.terminal.colours";

    private static final int FEWEST_COLUMNS = 20;

    Surroundings {
        environment = Map.copyOf(environment);
    }

    static Surroundings ofProcess() {
        Integer columns = Integer.getInteger(COLUMNS);
        String encoding = System.getProperty("stderr.encoding", System.getProperty("native.encoding", ""));
        return new Surroundings(
                System.getenv(),
                System.out,
                System.err,
                columns == null ? OptionalInt.empty() : OptionalInt.of(Math.max(columns, FEWEST_COLUMNS)),
                encoding.equalsIgnoreCase("UTF-8"),
                Boolean.getBoolean(COLOURS));
    }

    /** Says something on standard error, on one line. */
    void say(String text) {
        err.println("pgtrek: " + oneLine(text));
        err.flush();
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
