package dev.pgtrek.replication.internal.definitions;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.deferred.DeferredDefinition;
import dev.pgtrek.replication.internal.journal.DeferredSettings;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.result.Difference;
import dev.pgtrek.result.Leftover;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The differences between the definitions on both sides, apart from those that the cutover itself removes. They are
 * advice and do not stop the cutover, since a target may differ on purpose.
 *
 * @param waiting the deferred definitions
 * @param settings the names that a comparison uses for the settings that are still to be set
 * @param replicatedWhole the names that it uses for the tables that have REPLICA IDENTITY FULL, on the target too,
 *     while they are replicated
 */
public record DefinitionAdvice(
        List<DeferredDefinition> waiting, Collection<String> settings, Collection<String> replicatedWhole) {
    private static final int TOLD = 20;
    private static final String FULL = "; replica identity full";
    private static final Pattern SAME = Pattern.compile("'(.*)' on the source, '\\1' on the target", Pattern.DOTALL);

    public static DefinitionAdvice of(
            Connection source,
            Connection target,
            ReplicationName name,
            String database,
            List<DeferredDefinition> waiting)
            throws SQLException {
        return new DefinitionAdvice(
                waiting,
                DeferredSettings.objects(source, target, database),
                new SourcePublication(source, name)
                        .changedIdentities().stream()
                                .map(restored -> "table " + restored.table())
                                .toList());
    }

    public List<Leftover> advice(Collection<Difference> differences) {
        List<Difference> unexpected = differences.stream()
                .filter(difference -> !isExpected(difference))
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
                    "Verification.of(source, target) lists all of them"));
        }
        return advice;
    }

    private boolean isExpected(Difference difference) {
        String object = difference.object();
        return settings.contains(object)
                || waiting.stream().anyMatch(definition -> definition.explains(object))
                || (replicatedWhole.contains(object)
                        && SAME.matcher(difference.message().replace(FULL, "")).matches());
    }
}
