package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredDefinition;
import dev.pgtrek.replication.internal.fence.Fence;
import dev.pgtrek.replication.internal.fence.SourceTableLocks;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import java.sql.Connection;
import java.util.List;

/**
 * The sessions and facts of a database's cutover, available once it is prepared.
 *
 * @param waiting the deferred definitions, which are still to be created on the target
 * @param late the tables that are not replicated, but copied by the cutover
 * @param objects the objects that exist on the target
 * @param notCompared the tables whose rows are not compared
 */
record CutoverSessions(
        Connection source,
        Connection target,
        Fence fence,
        SourceTableLocks locks,
        Completeness completeness,
        List<DeferredDefinition> waiting,
        List<QualifiedName> late,
        ObjectSelection objects,
        List<ObjectPattern> notCompared) {
    CutoverSessions by(Connection otherSource, Connection otherTarget) {
        return new CutoverSessions(
                otherSource, otherTarget, fence, locks, completeness, waiting, late, objects, notCompared);
    }
}
