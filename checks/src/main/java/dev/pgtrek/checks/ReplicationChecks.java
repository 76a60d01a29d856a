package dev.pgtrek.checks;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.ReplicationWay.Copying;
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
    public static List<PreCheck> with(ReplicaIdentities keys) {
        return with(keys, new ReplicationPrivileges());
    }

    /**
     * All of them; immutable.
     *
     * @param keys what is asked of tables' keys
     * @param privileges what is asked of the users
     */
    public static List<PreCheck> with(ReplicaIdentities keys, ReplicationPrivileges privileges) {
        Set<Copying> allowed = privileges.allowed();
        return List.of(
                new ReplicationVersion(),
                new Standby(),
                new WalLevel(),
                new ReplicationSlots(allowed),
                new WalSenders(allowed),
                new TargetWorkers(allowed),
                privileges,
                keys,
                new UnreplicableObjects(),
                new LongTransactions(),
                new SlotRetention(),
                new ReplicationNames(),
                new Pooler(),
                new PartitionsAndDrift(),
                new RoleSettings(),
                new SourceEventTriggers(),
                new BackgroundJobs(),
                new TimescaleDbReplication());
    }
}
