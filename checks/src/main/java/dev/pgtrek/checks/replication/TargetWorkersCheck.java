package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.inventory.ServerInventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code target-workers}: each replicated database needs an apply worker and a replication origin on the target. If there
 * are fewer, they go to the first of the selected databases. If the target's server copies the rows itself, each copy
 * uses one more of both.
 *
 * @see
 *     <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#RUNTIME-CONFIG-REPLICATION-SUBSCRIBER">Settings
 *     of subscribers</a>
 */
final class TargetWorkersCheck implements PreCheck {
    private static final int ORIGINS_HAVE_A_SETTING_SINCE = 18;
    private static final int LAUNCHER = 1;
    private static final String COPIES = "max_sync_workers_per_subscription";

    private final Set<Copying> allowed;

    /** Creates the check for rows that are copied under the slot's snapshot. */
    public TargetWorkersCheck() {
        this(Set.of(Copying.SNAPSHOT));
    }

    /** @param allowed who may copy the rows, according to the caller */
    public TargetWorkersCheck(Set<Copying> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public String id() {
        return "target-workers";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory target = context.target();
        int running = target.enabledSubscriptions();
        int copies = ReplicationAccess.serverCopies(context, allowed);
        String origins = target.version().atLeast(ORIGINS_HAVE_A_SETTING_SINCE)
                ? "max_active_replication_origins"
                : "max_replication_slots";
        List<Quota> quotas = List.of(
                new Quota("logical replication workers", "max_logical_replication_workers", target, running, copies),
                new Quota("worker processes", "max_worker_processes", target, running, LAUNCHER + copies),
                new Quota("replication origins", origins, target, target.usedReplicationOrigins(), copies));
        List<Finding> findings = new ArrayList<>();
        if (copies > 0 && target.setting(COPIES).filter("0"::equals).isPresent()) {
            findings.add(Finding.error(
                            id(),
                            "the target's server is to copy the rows itself, and has no workers for it: " + COPIES
                                    + " is 0")
                    .withRemedy("on the target: ALTER SYSTEM SET " + COPIES + " = 2; then SELECT pg_reload_conf()"));
        }
        quotas.forEach(quota -> findings.addAll(quota.findings(id(), "target", context.databases())));
        return findings;
    }
}
