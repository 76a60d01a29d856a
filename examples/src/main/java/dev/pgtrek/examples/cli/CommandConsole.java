package dev.pgtrek.examples.cli;

import dev.pgtrek.internal.text.TextLines;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the command finds around it.
 *
 * @param environment the environment's variables
 * @param out standard output, which belongs to results
 * @param err standard error: progress, errors, log
 * @param outColumns how wide the terminal is that standard output leads to; empty where it leads elsewhere
 * @param columns the same of standard error
 * @param unicode whether that terminal shows more than ASCII
 * @param colours whether standard output leads to a terminal that shows colours
 */
record CommandConsole(
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        OptionalInt outColumns,
        OptionalInt columns,
        boolean unicode,
        boolean colours) {
    /** The properties by which the script pgtrek, which can see a terminal, tells the command about it. */
    private static final String COLUMNS = "pgtrek.terminal.columns";

    private static final String OUT_COLUMNS = "pgtrek.terminal.out-columns";

    private static final String COLOURS = "pgtrek.terminal.colours";

    private static final int FEWEST_COLUMNS = 20;

    CommandConsole {
        environment = Map.copyOf(environment);
    }

    static CommandConsole ofProcess() {
        String encoding = System.getProperty("stderr.encoding", System.getProperty("native.encoding", ""));
        return new CommandConsole(
                System.getenv(),
                System.out,
                System.err,
                columns(OUT_COLUMNS),
                columns(COLUMNS),
                encoding.equalsIgnoreCase("UTF-8"),
                Boolean.getBoolean(COLOURS));
    }

    private static OptionalInt columns(String property) {
        Integer columns = Integer.getInteger(property);
        return columns == null ? OptionalInt.empty() : OptionalInt.of(Math.max(columns, FEWEST_COLUMNS));
    }

    /** Says something on standard error, as one line of it. */
    void say(String text) {
        lines("pgtrek: " + TextLines.oneLine(OptionNames.ofCommand(text)), columns)
                .forEach(err::println);
        err.flush();
    }

    /** Shows the lines of a text on standard output. */
    void show(String text) {
        text.lines().map(TextLines::plain).forEach(this::showLine);
    }

    /** Shows a text that has colours, and nothing else that a terminal takes for a command. */
    void showPainted(String text) {
        text.lines().forEach(this::showLine);
    }

    private void showLine(String line) {
        lines(OptionNames.ofCommand(line), outColumns).forEach(out::println);
    }

    /** Writes a document on a line of its own, in UTF-8 on every platform. */
    void showDocument(String json) {
        out.writeBytes((OptionNames.ofCommand(json) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static List<String> lines(String text, OptionalInt columns) {
        return columns.isPresent() ? Wrapping.wrapped(text, columns.getAsInt()) : List.of(text);
    }
}
