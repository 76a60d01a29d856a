package dev.pgtrek.testkit;

import dev.pgtrek.testkit.internal.leak.ConnectionProbe;
import dev.pgtrek.testkit.internal.leak.LeakProbe;
import dev.pgtrek.testkit.internal.leak.ProcessProbe;
import dev.pgtrek.testkit.internal.leak.ServerObjectProbe;
import dev.pgtrek.testkit.internal.leak.TemporaryFileProbe;
import dev.pgtrek.testkit.internal.leak.ThreadProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells whether something was left behind between two moments: live threads and child processes of this JVM, files in its
 * temporary folder whose names begin with {@code pgtrek}, and on the servers that it watches, sessions and objects of
 * pgtrek: publications, subscriptions, slots, origins, schemas, roles, databases, tables, functions whose names begin so.
 *
 * <pre>{@code
 * LeakChecker leaks = LeakChecker.watch(source, target);
 * migration.run();
 * leaks.check();
 * }</pre>
 *
 * <p>{@link PostgresTest} does this for each test. What was there at the first moment is no leak. Sessions opened by
 * {@link PostgresServer#connect} are the test's own and don't count, nor do the servers' processes. A server that doesn't
 * run at one of the moments isn't looked at.
 *
 * <p>All of the JVM is looked at, so tests that run in parallel in one JVM find each other's threads: turn the check off
 * there. Not thread-safe.
 */
public final class LeakChecker {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 50;

    private final List<PostgresServer> servers;
    private final Duration patience;
    private final Set<String> before;

    private LeakChecker(List<PostgresServer> servers, Duration patience) {
        this.servers = servers;
        this.patience = patience;
        this.before = new HashSet<>(look().keySet());
    }

    /**
     * Notes what is there now.
     *
     * @param servers the servers to look at, besides this JVM
     * @return a checker that waits up to ten seconds for things to go away
     */
    public static LeakChecker watch(PostgresServer... servers) {
        return watch(PATIENCE, servers);
    }

    /**
     * Notes what is there now.
     *
     * @param patience how long {@link #check} waits for things to go away
     * @param servers the servers to look at, besides this JVM
     * @return a checker
     */
    public static LeakChecker watch(Duration patience, PostgresServer... servers) {
        return new LeakChecker(List.of(servers), patience);
    }

    /**
     * Waits until nothing is there any more that wasn't there at the beginning.
     *
     * @throws AssertionError if something still is when patience ends, or the thread is interrupted; it lists everything
     */
    public void check() {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> leaks = leaks();
        while (!leaks.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Left behind for %d ms:%n- %s"
                        .formatted(patience.toMillis(), String.join(System.lineSeparator() + "- ", leaks)));
            }
            pause(leaks);
            leaks = leaks();
        }
    }

    private static void pause(List<String> leaks) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while these were still there: " + leaks, e);
        }
    }

    private List<String> leaks() {
        Map<String, String> now = look();
        now.keySet().removeAll(before);
        return new ArrayList<>(now.values());
    }

    private Map<String, String> look() {
        List<LeakProbe> probes = new ArrayList<>();
        for (PostgresServer server : servers) {
            if (server.isRunning()) {
                probes.add(new ConnectionProbe(server.toString(), server::queryRows));
                probes.add(new ServerObjectProbe(server.toString(), server::queryRows));
            }
        }
        // The JVM's own last: looking at the servers takes a moment, in which a thread may end.
        probes.add(new ThreadProbe());
        probes.add(new ProcessProbe(this::serverProcesses));
        probes.add(new TemporaryFileProbe());
        Map<String, String> found = new TreeMap<>();
        probes.forEach(probe -> found.putAll(probe.look()));
        return found;
    }

    private Set<Long> serverProcesses() {
        Set<Long> ids = new HashSet<>();
        servers.forEach(server -> ids.addAll(server.processIds()));
        return ids;
    }
}
