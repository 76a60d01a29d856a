package dev.pgtrek.examples.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a call of the command ended with.
 *
 * @param status its exit status
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Ran(int status, String out, String err) {
    /** Calls the command in this JVM, with an environment of its own. */
    static Ran pgtrek(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = PgtrekCommand.run(
                new CommandConsole(
                        environment, stream(out), stream(err), OptionalInt.empty(), OptionalInt.empty(), true, false),
                arguments);
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    List<String> errorLines() {
        return err.lines().filter(line -> line.startsWith("pgtrek: ")).toList();
    }

    String everything() {
        return out + err;
    }
}
