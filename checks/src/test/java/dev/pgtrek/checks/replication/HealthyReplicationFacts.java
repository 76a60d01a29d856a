package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;

/** The facts that checks of a replication declare for themselves, as a healthy pair of servers gives them. */
final class HealthyReplicationFacts {
    private HealthyReplicationFacts() {}

    /** Adds those that the pair does not have yet. */
    static CheckContext build(HealthyPair pair) {
        CheckContext context = pair.build();
        CheckContext.Builder complete = context.toBuilder();
        if (!context.hasFact(PoolerCheck.BEFORE_SOURCE, "")) {
            complete.fact(PoolerCheck.BEFORE_SOURCE, false);
        }
        if (!context.hasFact(PoolerCheck.BEFORE_TARGET, "")) {
            complete.fact(PoolerCheck.BEFORE_TARGET, false);
        }
        for (String database : context.databases()) {
            if (!context.hasFact(SourceEventTriggersCheck.FIRING, database)) {
                complete.fact(SourceEventTriggersCheck.FIRING, database, List.of());
            }
            if (!context.hasFact(BackgroundJobsCheck.CRON_JOBS, database)) {
                complete.fact(BackgroundJobsCheck.CRON_JOBS, database, 0L);
            }
        }
        return complete.build();
    }
}
