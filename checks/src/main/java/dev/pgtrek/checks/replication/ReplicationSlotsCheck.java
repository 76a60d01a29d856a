package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;
import java.util.Set;

/**
 * {@code replication-slots}: each database that is followed needs a slot on the source. Where there are fewer, the first of
 * the selected databases have them. Where the target's server copies the rows itself, each copy takes another one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-REPLICATION-SLOTS">max_replication_slots</a>
 */
final class ReplicationSlotsCheck implements PreCheck {
    private final Set<Copying> allowed;

    /** The rows are copied under the slot's snapshot. */
    public ReplicationSlotsCheck() {
        this(Set.of(Copying.SNAPSHOT));
    }

    /** @param allowed who may copy the rows, as far as the caller is concerned */
    public ReplicationSlotsCheck(Set<Copying> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public String id() {
        return "replication-slots";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory source = context.source();
        return new Quota(
                        "replication slots",
                        "max_replication_slots",
                        source,
                        source.usedReplicationSlots(),
                        ReplicationAccess.serverCopies(context, allowed))
                .findings(id(), "source", context.databases());
    }
}
