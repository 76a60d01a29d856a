package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.cutover.CutoverStatus;
import java.time.Duration;
import java.util.Optional;

/** Cutovers of several databases, there and back. */
public final class Cutovers {
    private Cutovers() {}

    /** Switches databases over, all together or one after the other. */
    public static CutoverReport cutover(CutoverRequest request) throws InterruptedException {
        if (!request.cutover().isOneAtATime()) {
            return CutoverRun.of(request);
        }
        CutoverReport.Builder all = CutoverReport.builder().migrationId(request.migrationId());
        CutoverStatus status = CutoverStatus.COMPLETED;
        Duration outage = Duration.ZERO;
        Optional<Duration> proven = Optional.empty();
        boolean some = false;
        for (String database : request.databases()) {
            CutoverReport one = CutoverRun.of(request.only(database));
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
}
