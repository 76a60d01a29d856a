package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;

/**
 * {@code wal-level}: the source's WAL must contain the information that logical replication needs.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-WAL-LEVEL">wal_level</a>
 */
final class WalLevelCheck implements PreCheck {
    private static final String SETTING = "wal_level";

    @Override
    public String id() {
        return "wal-level";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory source = context.source();
        String level = source.setting(SETTING).orElse("unknown");
        if (level.equals("logical")) {
            return List.of();
        }
        return List.of(
                Finding.error(id(), "wal_level of the source is '" + level + "'; logical replication needs 'logical'")
                        .withRemedy(remedy(source)));
    }

    private static String remedy(ServerInventory source) {
        if (source.pendingRestart().contains(SETTING)) {
            return "it has been changed already: restart the source";
        }
        if (source.setting("rds.logical_replication").isPresent()) {
            return "set rds.logical_replication to 1 in the source's parameter group, and reboot it";
        }
        if (source.setting("cloudsql.logical_decoding").isPresent()) {
            return "set the flag cloudsql.logical_decoding to on for the source, which restarts it";
        }
        if (source.setting("azure.extensions").isPresent()) {
            return "set the server parameter wal_level to LOGICAL for the source, and restart it";
        }
        return "on the source: ALTER SYSTEM SET wal_level = 'logical'; then restart it";
    }
}
