package dev.pgtrek.checks;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;

/**
 * {@code replication-slots}: each database that is followed needs a slot on the source. Where there are fewer, the first of
 * the selected databases have them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-REPLICATION-SLOTS">max_replication_slots</a>
 */
public final class ReplicationSlots implements PreCheck {
    @Override
    public String id() {
        return "replication-slots";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory source = context.source();
        return new Quota("replication slots", "max_replication_slots", source, source.usedReplicationSlots(), 0)
                .findings(id(), "source", context.databases());
    }
}
