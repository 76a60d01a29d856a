package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The facts that standard checks declare for themselves, as a healthy pair of servers gives them. */
final class HealthyFacts {
    private static final long MUCH = 1L << 40;

    private HealthyFacts() {}

    /** Adds those that the pair does not have yet. */
    static CheckContext build(HealthyPair pair) {
        CheckContext context = pair.build();
        CheckContext.Builder complete = context.toBuilder();
        if (!context.hasFact(TargetDiskSpaceCheck.FREE, "")) {
            complete.fact(TargetDiskSpaceCheck.FREE, FreeSpace.of(Map.of(FreeSpace.DEFAULT, MUCH)));
        }
        if (!context.hasFact(SystemObjects.ON_TARGET, "")) {
            complete.fact(SystemObjects.ON_TARGET, Set.of("function now"));
        }
        if (!context.hasFact(SharedTextsCheck.INVALID, "")) {
            complete.fact(SharedTextsCheck.INVALID, List.of());
        }
        if (!context.hasFact(PreloadLibrariesCheck.ON_TARGET, "")) {
            complete.fact(PreloadLibrariesCheck.ON_TARGET, Set.of("auto_explain"));
        }
        for (String database : context.databases()) {
            if (!context.hasFact(IncompatibleObjectsCheck.OBJECTS, database)) {
                complete.fact(IncompatibleObjectsCheck.OBJECTS, database, List.of());
            }
            if (!context.hasFact(NotCarriedCheck.OBJECTS, database)) {
                complete.fact(
                        NotCarriedCheck.OBJECTS,
                        database,
                        new NotCarriedCheck.Objects(List.of(), List.of(), List.of()));
            }
            if (!context.hasFact(SystemObjects.USED, database)) {
                complete.fact(SystemObjects.USED, database, List.of(new SystemUse("public.orders", "function now")));
            }
        }
        return complete.build();
    }
}
