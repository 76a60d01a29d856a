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
 * Reports what was left over between two moments: live threads and child processes of this JVM, files in its temporary
 * folder whose names begin with {@code pgtrek}, and sessions and objects of pgtrek on the watched servers. These objects
 * are publications, subscriptions, slots, origins, schemas, roles, databases, tables and functions whose names begin with
 * {@code pgtrek}.
 *
 * <pre>{@code
 * LeakChecker leaks = LeakChecker.watch(source, target);
 * migration.run();
 * leaks.check();
 * }</pre>
 *
 * <p>{@link PostgresTest} does this for each test. What existed at the first moment is no leak. Sessions opened by
 * {@link PostgresServer#connect} belong to the test and don't count, nor do the servers' processes. A server that is down
 * at one of the moments is ignored.
 *
 * <p>The check covers the whole JVM, so tests that run in parallel in one JVM report each other's threads: turn the check
 * off there. Not thread-safe.
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
     * Records the current state.
     *
     * @param servers the servers to look at, besides this JVM
     * @return a checker that waits up to ten seconds for leftovers to disappear
     */
    public static LeakChecker watch(PostgresServer... servers) {
        return watch(PATIENCE, servers);
    }

    /**
     * Records the current state.
     *
     * @param patience how long {@link #check} waits for leftovers to disappear
     * @param servers the servers to look at, besides this JVM
     * @return a checker
     */
    public static LeakChecker watch(Duration patience, PostgresServer... servers) {
        return new LeakChecker(List.of(servers), patience);
    }

    /**
     * Waits until nothing is left that did not exist at the beginning.
     *
     * @throws AssertionError if something is left when patience ends, or the thread is interrupted; the message lists all
     *     of it
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
        // The JVM's own threads last: querying the servers takes a moment, in which a thread may end.
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
