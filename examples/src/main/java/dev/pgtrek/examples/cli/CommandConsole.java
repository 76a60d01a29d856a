package dev.pgtrek.examples.cli;

import dev.pgtrek.internal.text.TextLines;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The environment of the command.
 *
 * @param environment the environment's variables
 * @param out standard output, for results
 * @param err standard error, for progress, errors and log
 * @param outColumns the width of the terminal on standard output; empty where it is not a terminal
 * @param columns the width of the terminal on standard error; empty where it is not a terminal
 * @param unicode whether that terminal shows more than ASCII
 * @param colours whether standard output is a terminal that shows colours
 */
record CommandConsole(
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        OptionalInt outColumns,
        OptionalInt columns,
        boolean unicode,
        boolean colours) {
    /** System properties with which the script pgtrek, which can detect a terminal, describes it to the command. */
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

    /** Prints a text to standard error, as one line. */
    void say(String text) {
        lines("pgtrek: " + TextLines.oneLine(OptionNames.ofCommand(text)), columns)
                .forEach(err::println);
        err.flush();
    }

    /** Prints the lines of a text to standard output. */
    void show(String text) {
        text.lines().map(TextLines::plain).forEach(this::showLine);
    }

    /** Prints a text with colours, but without any other control sequence. */
    void showPainted(String text) {
        text.lines().forEach(this::showLine);
    }

    private void showLine(String line) {
        lines(OptionNames.ofCommand(line), outColumns).forEach(out::println);
    }

    /** Prints a document as one line, in UTF-8 on every platform. */
    void showDocument(String json) {
        out.writeBytes((OptionNames.ofCommand(json) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static List<String> lines(String text, OptionalInt columns) {
        return columns.isPresent() ? Wrapping.wrapped(text, columns.getAsInt()) : List.of(text);
    }
}
