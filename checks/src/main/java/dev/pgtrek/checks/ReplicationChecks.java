package dev.pgtrek.checks;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.ReplicationAccess.Copying;
import java.util.List;
import java.util.Set;

/**
 * What logical replication needs, beside what every strategy does: the requirements of a strategy that replicates.
 *
 * <p>Stateless and thread-safe.
 */
public final class ReplicationChecks {
    private ReplicationChecks() {}

    /**
     * All of them; immutable.
     *
     * @param keys what is asked of tables' keys
     */
    public static List<PreCheck> with(ReplicaIdentitiesCheck keys) {
        return with(keys, new ReplicationPrivilegesCheck());
    }

    /**
     * All of them; immutable.
     *
     * @param keys what is asked of tables' keys
     * @param privileges what is asked of the users
     */
    public static List<PreCheck> with(ReplicaIdentitiesCheck keys, ReplicationPrivilegesCheck privileges) {
        Set<Copying> allowed = privileges.allowed();
        return List.of(
                new ReplicationVersionCheck(),
                new StandbyCheck(),
                new WalLevelCheck(),
                new ReplicationSlotsCheck(allowed),
                new WalSendersCheck(allowed),
                new TargetWorkersCheck(allowed),
                privileges,
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
}
