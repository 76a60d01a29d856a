package dev.pgtrek.checks;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.ServerInventory;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code target-workers}: each database that is followed needs an apply worker on the target, and a replication origin.
 * Where there are fewer, the first of the selected databases have them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#RUNTIME-CONFIG-REPLICATION-SUBSCRIBER">Settings
 *     of subscribers</a>
 */
public final class TargetWorkers implements PreCheck {
    private static final int ORIGINS_HAVE_A_SETTING_SINCE = 18;
    private static final int LAUNCHER = 1;

    @Override
    public String id() {
        return "target-workers";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory target = context.target();
        int running = target.enabledSubscriptions();
        String origins = target.version().atLeast(ORIGINS_HAVE_A_SETTING_SINCE)
                ? "max_active_replication_origins"
                : "max_replication_slots";
        List<Quota> quotas = List.of(
                new Quota("logical replication workers", "max_logical_replication_workers", target, running, 0),
                new Quota("worker processes", "max_worker_processes", target, running, LAUNCHER),
                new Quota("replication origins", origins, target, target.usedReplicationOrigins(), 0));
        List<Finding> findings = new ArrayList<>();
        quotas.forEach(quota -> findings.addAll(quota.findings(id(), "target", context.databases())));
        return findings;
    }
}
