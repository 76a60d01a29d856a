package dev.pgtrek.testkit.internal.leak;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Lists the child processes of this JVM, except for the test servers. Children of children are not listed: their parent
 * is, or it has ended and they have no owner.
 */
public final class ProcessProbe implements LeakProbe {
    private final Supplier<Set<Long>> serverProcesses;

    /**
     * Creates a probe.
     *
     * @param serverProcesses returns the ids of the test servers' processes, which change when a server restarts
     */
    public ProcessProbe(Supplier<Set<Long>> serverProcesses) {
        this.serverProcesses = serverProcesses;
    }

    @Override
    public Map<String, String> look() {
        Set<Long> known = serverProcesses.get();
        return ProcessHandle.current()
                .children()
                .filter(process -> process.isAlive() && !known.contains(process.pid()))
                .collect(Collectors.toMap(
                        process -> "process " + process.pid() + " "
                                + process.info().startInstant(),
                        process -> "child process %d: %s"
                                .formatted(
                                        process.pid(), process.info().command().orElse("unknown command"))));
    }
}
