package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cutovers of several databases, in both directions. */
public final class Cutovers {
    private static final Logger LOG = LoggerFactory.getLogger(Cutovers.class);

    private Cutovers() {}

    /** Switches databases over, all together or one after the other. */
    public static CutoverReport cutover(CutoverRequest request) throws InterruptedException {
        if (!request.cutover().oneAtATime()) {
            return CutoverRun.of(request, request.databases());
        }
        return oneAtATime(request);
    }

    /**
     * Continues after a database that stays as it was. Stops at a database whose outcome is unknown: no other is
     * changed then.
     */
    private static CutoverReport oneAtATime(CutoverRequest request) throws InterruptedException {
        CutoverReport.Builder all = CutoverReport.builder().migrationId(request.migrationId());
        Duration outage = Duration.ZERO;
        Optional<Duration> proven = Optional.empty();
        List<String> untried = new ArrayList<>(request.databases());
        List<String> switched = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        boolean failed = false;
        while (!untried.isEmpty() && !failed) {
            String database = untried.get(0);
            CutoverReport one;
            try {
                one = CutoverRun.of(request.only(database), request.databases());
            } catch (InterruptedException e) {
                if (switched.isEmpty()) {
                    throw e;
                }
                Thread.currentThread().interrupt(); // the caller must receive the report of what was switched
                messages.add("the thread was interrupted");
                failed = true;
                continue;
            }
            untried.remove(database);
            all.addAllDatabases(one.databases()).addAllSteps(one.steps());
            outage = max(outage, one.outage());
            proven = Optional.of(
                    max(proven.orElse(Duration.ZERO), one.provenAfter().orElse(Duration.ZERO)));
            if (one.completed()) {
                switched.add(database);
            } else {
                messages.add("database " + database + ": " + one.message().orElse("it was not switched"));
                failed = one.status() == CutoverReport.Status.FAILED;
            }
        }
        if (messages.isEmpty()) {
            all.status(CutoverReport.Status.COMPLETED);
        } else {
            addNames(messages, "switched: ", switched);
            addNames(messages, "not tried: ", untried);
            all.status(switched.isEmpty() && !failed ? CutoverReport.Status.UNDONE : CutoverReport.Status.FAILED)
                    .message(String.join("; ", messages));
        }
        return all.outage(outage).provenAfter(proven).build();
    }

    private static void addNames(List<String> messages, String what, List<String> databases) {
        if (!databases.isEmpty()) {
            messages.add(what + String.join(", ", databases));
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Switches back to the source: a cutover of the reverse replication, with the servers' roles swapped. */
    public static CutoverReport switchBack(CutoverRequest request) throws InterruptedException {
        return cutover(request.reversed());
    }

    /**
     * Returns whether the source replicates from the target, after a cutover that requested it; false if both are
     * unreachable.
     */
    public static boolean leadsBack(ReplicationName name, String database, Server source, Server target) {
        return isThere(
                        source,
                        database,
                        session -> new TargetSubscription(session, name).read().isPresent())
                || isThere(target, database, session -> new SourcePublication(session, name).exists());
    }

    /** A query that a session answers. */
    private interface Question {
        boolean ask(Connection session) throws SQLException;
    }

    private static boolean isThere(Server server, String database, Question question) {
        try (Connection session = server.connect(database)) {
            return question.ask(session);
        } catch (SQLException | MigrationException e) {
            LOG.debug("database {} can't be asked whether it leads back", database, e);
            return false;
        }
    }

    /** Returns one report of the end of both replications of a database. */
    public static StopReport merged(StopReport there, StopReport back) {
        return StopReport.builder()
                .from(there)
                .addAllRemoved(back.removed())
                .addAllLeft(back.left())
                .build();
    }
}
