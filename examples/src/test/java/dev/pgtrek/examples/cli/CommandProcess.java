package dev.pgtrek.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command as a process of its own, for what a signal does to it. */
final class CommandProcess {
    private CommandProcess() {}

    /**
     * Starts it.
     *
     * @param folder gets its output, {@code out} and {@code err}, and its temporary folder, {@code tmp}
     * @param environment what it finds of servers
     */
    static Process start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(arguments));
        ProcessBuilder command = new ProcessBuilder(line);
        command.environment().putAll(environment);
        return command.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }
}
