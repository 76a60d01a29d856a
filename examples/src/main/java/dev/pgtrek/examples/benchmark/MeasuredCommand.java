package dev.pgtrek.examples.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a command to its end, and measures the memory of its process and all descendants. */
final class MeasuredCommand {
    private static final long SAMPLE_MILLIS = 100;
    private static final int LINES_OF_A_FAILURE = 15;

    private final Path output;

    /** @param output the file that receives the commands' output */
    MeasuredCommand(Path output) {
        this.output = output;
    }

    /**
     * Runs the commands, one after the other; interrupting the thread ends them.
     *
     * @throws BenchmarkException if one fails
     */
    Measurement run(List<List<String>> commands, Map<String, String> environment) throws InterruptedException {
        long begun = System.nanoTime();
        long peak = 0;
        for (List<String> command : commands) {
            peak = Math.max(peak, runOne(command, environment));
        }
        return new Measurement(Duration.ofNanos(System.nanoTime() - begun), peak);
    }

    private long runOne(List<String> command, Map<String, String> environment) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new BenchmarkException(command.get(0) + " could not be started: " + e.getMessage(), e);
        }
        long peak = 0;
        try {
            do {
                peak = Math.max(peak, residentBytes(process));
            } while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS));
        } finally {
            // processes that still run were interrupted
            List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
            family.add(process.toHandle());
            family.forEach(ProcessHandle::destroy);
        }
        if (process.exitValue() != 0) {
            throw new BenchmarkException(
                    command.get(0) + " failed with exit status " + process.exitValue() + ": " + lastWords(), null);
        }
        return peak;
    }

    private static long residentBytes(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(MeasuredCommand::residentBytes)
                .sum();
    }

    /** Reads /proc, which only Linux has; a process may have ended already. */
    private static long residentBytes(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("; ", lines.subList(Math.max(0, lines.size() - LINES_OF_A_FAILURE), lines.size()));
        } catch (IOException e) {
            return "(what it said can't be read: " + e.getMessage() + ")";
        }
    }
}
