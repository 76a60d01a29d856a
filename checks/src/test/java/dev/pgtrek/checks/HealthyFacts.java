package dev.pgtrek.checks;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The facts that checks declare for themselves, as a healthy pair of servers gives them. */
final class HealthyFacts {
    private static final long MUCH = 1L << 40;

    private HealthyFacts() {}

    /** Adds those that the pair does not have yet. */
    static CheckContext build(HealthyPair pair) {
        CheckContext context = pair.build();
        CheckContext.Builder complete = context.toBuilder();
        if (!context.hasFact(TargetDiskSpace.FREE, "")) {
            complete.fact(TargetDiskSpace.FREE, FreeSpace.of(Map.of(FreeSpace.DEFAULT, MUCH)));
        }
        if (!context.hasFact(SystemObjects.ON_TARGET, "")) {
            complete.fact(SystemObjects.ON_TARGET, Set.of("function now"));
        }
        if (!context.hasFact(SharedTexts.INVALID, "")) {
            complete.fact(SharedTexts.INVALID, List.of());
        }
        if (!context.hasFact(Pooler.BEFORE_SOURCE, "")) {
            complete.fact(Pooler.BEFORE_SOURCE, false);
        }
        if (!context.hasFact(Pooler.BEFORE_TARGET, "")) {
            complete.fact(Pooler.BEFORE_TARGET, false);
        }
        if (!context.hasFact(PreloadLibraries.ON_TARGET, "")) {
            complete.fact(PreloadLibraries.ON_TARGET, Set.of("auto_explain"));
        }
        for (String database : context.databases()) {
            if (!context.hasFact(SourceEventTriggers.FIRING, database)) {
                complete.fact(SourceEventTriggers.FIRING, database, List.of());
            }
            if (!context.hasFact(BackgroundJobs.CRON_JOBS, database)) {
                complete.fact(BackgroundJobs.CRON_JOBS, database, 0L);
            }
            if (!context.hasFact(IncompatibleObjects.OBJECTS, database)) {
                complete.fact(IncompatibleObjects.OBJECTS, database, List.of());
            }
            if (!context.hasFact(NotCarried.OBJECTS, database)) {
                complete.fact(NotCarried.OBJECTS, database, new NotCarried.Objects(List.of(), List.of(), List.of()));
            }
            if (!context.hasFact(SystemObjects.USED, database)) {
                complete.fact(SystemObjects.USED, database, List.of(new SystemUse("public.orders", "function now")));
            }
        }
        return complete.build();
    }
}
