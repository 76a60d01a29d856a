package dev.pgtrek.checks.replication;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.cutover.Cutover;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The requirements of a strategy that replicates, in addition to those of every strategy.
 *
 * <p>Stateless and thread-safe.
 */
public final class ReplicationChecks {
    private ReplicationChecks() {}

    /**
     * Returns all but {@link #reverseReplication} and {@link #plannedCutover}, which are added on request; immutable.
     *
     * @param keys the requirement for tables' keys: {@link #usableKeys}, {@link #wholeRowsWithoutKey} or
     *     {@link #keylessAtCutover}
     * @param allowed the permitted ways to copy rows
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

    /** Requires a usable key on each table. */
    public static PreCheck usableKeys() {
        return ReplicaIdentitiesCheck.required();
    }

    /** Requires that each table has a usable key, or may be given the replica identity {@code FULL}. */
    public static PreCheck wholeRowsWithoutKey() {
        return ReplicaIdentitiesCheck.fullWhereMissing();
    }

    /** Reports the tables without a usable key, which are copied at the cutover. */
    public static PreCheck keylessAtCutover() {
        return ReplicaIdentitiesCheck.notFollowedWhereMissing();
    }

    /**
     * Checks whether the target could be replicated back to the source after a cutover.
     *
     * @param keyless whether tables without a usable key are copied at the cutover
     */
    public static PreCheck reverseReplication(boolean keyless) {
        return new ReverseReplicationCheck(keyless);
    }

    /** Checks whether a planned cutover will be possible. */
    public static PreCheck plannedCutover(Optional<Cutover> cutover) {
        return new PlannedCutoverCheck(cutover);
    }
}
