package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.checks.verify.Difference;
import dev.pgtrek.replication.internal.deferred.DeferredDefinition;
import dev.pgtrek.strategy.StopReport.Leftover;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * In what the definitions on both sides differ, apart from those that the cutover itself makes: something to look at, and no
 * reason to stay, as a target may well be meant to differ.
 */
final class Definitions {
    private static final int TOLD = 20;

    private Definitions() {}

    static List<Leftover> advice(Collection<Difference> differences, List<DeferredDefinition> waiting) {
        List<Difference> unexpected = differences.stream()
                .filter(difference -> waiting.stream().noneMatch(object -> object.explains(difference.object())))
                .toList();
        List<Leftover> advice = new ArrayList<>();
        unexpected.stream()
                .limit(TOLD)
                .forEach(difference -> advice.add(new Leftover(
                        "definitions differ: " + difference.object() + ": " + difference.message(),
                        "make it the same on the target, unless this is intended")));
        if (unexpected.size() > TOLD) {
            advice.add(new Leftover(
                    "definitions differ: " + (unexpected.size() - TOLD) + " more",
                    "./pgtrek verify lists all of them"));
        }
        return advice;
    }
}
