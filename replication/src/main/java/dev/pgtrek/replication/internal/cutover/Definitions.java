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

    /** @param settings the objects that are settings of the database which are set when the replication has ended */
    static List<Leftover> advice(
            Collection<Difference> differences, List<DeferredDefinition> waiting, Collection<String> settings) {
        List<Difference> unexpected = differences.stream()
                .filter(difference -> !settings.contains(difference.object()))
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
