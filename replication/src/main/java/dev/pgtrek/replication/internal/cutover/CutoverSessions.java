package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredDefinition;
import dev.pgtrek.replication.internal.fence.Fence;
import dev.pgtrek.replication.internal.fence.SourceTableLocks;
import dev.pgtrek.select.TablePattern;
import java.sql.Connection;
import java.util.List;

/**
 * What a database's cutover has from its preparation on.
 *
 * @param waiting the definitions that are still to be made on the target
 * @param late the tables that are not followed, but copied by the cutover
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
        List<TablePattern> notCompared) {
    CutoverSessions by(Connection otherSource, Connection otherTarget) {
        return new CutoverSessions(otherSource, otherTarget, fence, locks, completeness, waiting, late, notCompared);
    }
}
