package dev.pgtrek.checks.replication;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.cutover.Cutover;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What logical replication needs, beside what every strategy does: the requirements of a strategy that replicates.
 *
 * <p>Stateless and thread-safe.
 */
public final class ReplicationChecks {
    private ReplicationChecks() {}

    /**
     * All but {@link #reverseReplication} and {@link #plannedCutover}, which are added where they are asked for; immutable.
     *
     * @param keys what is asked of tables' keys: {@link #usableKeys}, {@link #wholeRowsWithoutKey} or
     *     {@link #keylessAtCutover}
     * @param allowed the ways to copy rows that may be taken
     */
    public static List<PreCheck> with(PreCheck keys, Set<Copying> allowed) {
        return List.of(
                new ReplicationVersionCheck(),
                new StandbyCheck(),
                new WalLevelCheck(),
                SourceQuotaCheck.replicationSlots(allowed),
                SourceQuotaCheck.walSenders(allowed),
                new TargetWorkersCheck(allowed),
                new ReplicationPrivilegesCheck(allowed),
                keys,
                new UnreplicableObjectsCheck(),
                new LongTransactionsCheck(),
                new SlotRetentionCheck(),
                new ReplicationNamesCheck(),
                new PoolerCheck(),
                new PartitionsAndDriftCheck(),
                new RoleSettingsCheck(),
                new SourceEventTriggersCheck(),
                new BackgroundJobsCheck(),
                new TimescaleDbReplicationCheck());
    }

    /** That each table has a usable key. */
    public static PreCheck usableKeys() {
        return ReplicaIdentitiesCheck.required();
    }

    /** That each table has a usable key, or may be given the replica identity {@code FULL}. */
    public static PreCheck wholeRowsWithoutKey() {
        return ReplicaIdentitiesCheck.fullWhereMissing();
    }

    /** Which tables have no usable key, so that they are copied at the cutover. */
    public static PreCheck keylessAtCutover() {
        return ReplicaIdentitiesCheck.notFollowedWhereMissing();
    }

    /**
     * Whether the target could be replicated back to the source after a cutover.
     *
     * @param keyless whether tables without a usable key are copied at the cutover
     */
    public static PreCheck reverseReplication(boolean keyless) {
        return new ReverseReplicationCheck(keyless);
    }

    /** Whether a cutover that is planned will be possible. */
    public static PreCheck plannedCutover(Optional<Cutover> cutover) {
        return new PlannedCutoverCheck(cutover);
    }
}
