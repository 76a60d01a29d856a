package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands and sends signals. */
final class HostProcesses {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private HostProcesses() {}

    /**
     * Sends a signal; a process that no longer exists is no failure.
     *
     * @param signal a POSIX name without SIG
     * @param pids the receivers
     */
    static void signal(String signal, Collection<Long> pids) throws IOException, InterruptedException {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        // The exit status is ignored: one vanished process among many makes it a failure.
        finish(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /**
     * Runs a command to its end.
     *
     * @param output the file for its output, the end of which is in the exception if it fails
     * @param command the command
     */
    static void run(Path output, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        int status = finish(process);
        if (status != 0) {
            throw new TestkitException(
                    "%s ended with status %d: %s".formatted(command.get(0), status, Files.readString(output)));
        }
    }

    private static int finish(Process process) throws InterruptedException {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new TestkitException("A command did not end within %d s: %s"
                        .formatted(
                                PATIENCE.toSeconds(),
                                process.info().commandLine().orElse("unknown")));
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Returns the prefix of a server command. The server does not run as root, so on Linux root becomes an unprivileged
     * user in a separate user namespace, where the files that root wrote still belong to the process.
     */
    static List<String> prefixForServers() throws IOException, InterruptedException {
        if (!isRoot()) {
            return List.of();
        }
        Process probe = new ProcessBuilder("unshare", "-U", "true")
                .redirectErrorStream(true)
                .start();
        String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (finish(probe) != 0) {
            throw new TestkitException(
                    ("PostgreSQL refuses to run as root, and 'unshare -U' is not allowed here (%s): run the"
                                    + " tests as another user")
                            .formatted(output.strip()));
        }
        return List.of("unshare", "-U");
    }

    private static boolean isRoot() throws IOException {
        Path probe = Files.createTempFile(WorkDirectory.clusters(), "user", null);
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(probe, "unix:uid"));
        } finally {
            Files.delete(probe);
        }
    }
}
