package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.strategy.DatabaseMigration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a client tool to its end. The tool's standard error is passed to the migration's listeners line by line. If the
 * run is cancelled, the calling thread interrupted, or the tool hangs, the tool and its children are ended before an
 * exception is thrown. A tool hangs if for ten minutes it writes no line, uses no processor time, and has no server
 * working for it. Servers and passwords are passed by environment variables, never by arguments.
 */
public final class ToolRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ToolRunner.class);
    /** The number of last lines of standard error in a failure's message. */
    private static final int KEPT_LINES = 10;
    /** The time for a terminated tool to cancel its queries, before it is killed. */
    private static final Duration GRACE = Duration.ofMillis(500);

    /** For a tool without a working server. */
    public static final BooleanSupplier ALONE = () -> false;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final ToolHost host;
    private final Predicate<String> worthTelling;
    private final Duration patience;

    /**
     * @param worthTelling selects the lines that listeners receive; a verbose {@code pg_restore} writes one for each
     *     object
     */
    public ToolRunner(ToolHost host, Predicate<String> worthTelling) {
        this(host, worthTelling, PATIENCE);
    }

    /** @param patience how long a tool may show no activity */
    ToolRunner(ToolHost host, Predicate<String> worthTelling, Duration patience) {
        this.host = host;
        this.worthTelling = worthTelling;
        this.patience = patience;
    }

    /**
     * Runs a program, and returns when it has succeeded.
     *
     * @param environment libpq's variables; those of this process are not inherited
     * @param serverWorks whether a server is working for the tool at this moment; queried when the tool itself shows no
     *     activity
     * @throws MigrationException if it can't be started, fails, or hangs
     */
    public void run(Path program, List<String> arguments, Map<String, String> environment, BooleanSupplier serverWorks)
            throws InterruptedException {
        String name = program.getFileName().toString();
        host.throwIfCancelled();
        Process process = start(program, arguments, environment);
        Deque<String> lastLines = new ConcurrentLinkedDeque<>();
        AtomicLong lines = new AtomicLong();
        Thread pump = Threads.start(
                () -> readLines(name, process.getErrorStream(), lastLines, lines), "pgtrek-" + host.id() + "-" + name);
        try (DatabaseMigration.Registration onCancel = host.onCancel(() -> end(process))) {
            process.getOutputStream().close();
            if (!exits(process, lines, serverWorks)) {
                throw new MigrationException(
                        ErrorCode.TIMEOUT,
                        program + " hung and was ended: for " + patience.toSeconds() + " s it wrote nothing, used no"
                                + " processor time, and no server worked for it; its last words: "
                                + String.join("; ", lastLines)
                                + ". Look what it waits for, such as a password prompt, a lock or a disk, and run again");
            }
        } catch (IOException e) {
            // only closing its standard input can throw this: the process is gone, and its exit status shows why
            LOG.debug("{} - {} closed its standard input", host.id(), name, e);
            process.waitFor();
        } finally {
            end(process);
            Threads.join(pump);
        }
        host.throwIfCancelled();
        if (process.exitValue() != 0) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    program + " failed with exit status " + process.exitValue() + ": " + String.join("; ", lastLines));
        }
    }

    private Process start(Path program, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        LOG.debug("{} - {}", host.id(), command);
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(variable -> variable.startsWith("PG"));
        variables.putAll(environment);
        // this class and users who search for messages need them untranslated
        variables.put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS, program + " could not be started: " + e.getMessage(), e);
        }
    }

    private boolean exits(Process process, AtomicLong lines, BooleanSupplier serverWorks) throws InterruptedException {
        long signs = -1;
        long lastSign = System.nanoTime();
        while (!process.waitFor(Math.min(POLL.toMillis(), patience.toMillis()), TimeUnit.MILLISECONDS)) {
            long now = lines.get() + processorNanos(process);
            if (now != signs) {
                signs = now;
                lastSign = System.nanoTime();
            } else if (System.nanoTime() - lastSign >= patience.toNanos()) {
                if (!serverWorks.getAsBoolean()) {
                    return false;
                }
                lastSign = System.nanoTime();
            }
        }
        return true;
    }

    /**
     * The processor time of the tool and its children; the number decreases when a child ends, which also counts as
     * activity.
     */
    private static long processorNanos(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .flatMap(one -> one.info().totalCpuDuration().stream())
                .mapToLong(Duration::toNanos)
                .sum();
    }

    private void readLines(String tool, InputStream stream, Deque<String> lastLines, AtomicLong lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.incrementAndGet();
                if (worthTelling.test(line)) {
                    lastLines.addLast(line);
                    if (lastLines.size() > KEPT_LINES) {
                        lastLines.removeFirst();
                    }
                    host.output(tool, line);
                }
            }
        } catch (IOException e) {
            LOG.debug("{} - the standard error of {} ended early", host.id(), tool, e);
        }
    }

    /**
     * Ends a process and its children: terminates them first, so that their queries are cancelled on the server, then
     * kills them.
     */
    private static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            family.forEach(ProcessHandle::destroyForcibly);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
