package dev.pgtrek.examples.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

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

    private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");
    private static final String UNSEEN = "[\\p{Cc}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]";

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

    /** Shows lines on standard output. */
    void show(List<String> lines) {
        lines.forEach(line -> out.println(plain(line)));
    }

    static String oneLine(String text) {
        return plain(text.strip());
    }

    /**
     * A text without what names may hold besides: line ends, what a terminal takes for a command, and what turns the order of
     * what is shown.
     */
    static String plain(String text) {
        return LINE_END.matcher(text).replaceAll(" ").replaceAll(UNSEEN, "?");
    }
}
