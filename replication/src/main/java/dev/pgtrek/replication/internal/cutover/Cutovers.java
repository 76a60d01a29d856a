package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.MigrationException;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.cutover.CutoverStatus;
import dev.pgtrek.replication.internal.publisher.Publication;
import dev.pgtrek.replication.internal.subscriber.Subscription;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationName;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cutovers of several databases, there and back. */
public final class Cutovers {
    private static final Logger LOG = LoggerFactory.getLogger(Cutovers.class);

    private Cutovers() {}

    /** Switches databases over, all together or one after the other. */
    public static CutoverReport cutover(CutoverRequest request) throws InterruptedException {
        if (!request.cutover().isOneAtATime()) {
            return CutoverRun.of(request, request.databases());
        }
        CutoverReport.Builder all = CutoverReport.builder().migrationId(request.migrationId());
        CutoverStatus status = CutoverStatus.COMPLETED;
        Duration outage = Duration.ZERO;
        Optional<Duration> proven = Optional.empty();
        boolean some = false;
        for (String database : request.databases()) {
            CutoverReport one;
            try {
                one = CutoverRun.of(request.only(database), request.databases());
            } catch (InterruptedException e) {
                if (!some) {
                    throw e;
                }
                Thread.currentThread().interrupt(); // the caller must learn what was switched
                all.message("database " + database
                        + ": the thread was interrupted, and it was not switched; those before it have been switched");
                status = CutoverStatus.FAILED;
                break;
            }
            all.addAllDatabases(one.databases()).addAllSteps(one.steps());
            outage = max(outage, one.outage());
            proven = Optional.of(
                    max(proven.orElse(Duration.ZERO), one.provenAfter().orElse(Duration.ZERO)));
            if (!one.completed()) {
                all.message("database " + database + ": " + one.message().orElse("it was not switched")
                        + (some ? "; those before it have been switched" : ""));
                status = some ? CutoverStatus.FAILED : one.status();
                break;
            }
            some = true;
        }
        return all.status(status).outage(outage).provenAfter(proven).build();
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Returns to the source: a cutover with the servers' parts exchanged, of the replication that leads back. */
    public static CutoverReport switchBack(CutoverRequest request) throws InterruptedException {
        return cutover(request.reversed());
    }

    /** Whether the source follows the target, after a cutover that wanted it so; false if neither can be asked. */
    public static boolean leadsBack(ReplicationName name, String database, Server source, Server target) {
        return isThere(
                        source,
                        database,
                        session -> new Subscription(session, name).read().isPresent())
                || isThere(target, database, session -> new Publication(session, name).exists());
    }

    /** Something that a session can tell. */
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

    /** What ending two replications of a database did. */
    public static StopReport merged(StopReport there, StopReport back) {
        return StopReport.builder()
                .from(there)
                .addAllRemoved(back.removed())
                .addAllLeft(back.left())
                .build();
    }
}
