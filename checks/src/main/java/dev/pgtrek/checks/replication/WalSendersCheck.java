package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;
import java.util.Set;

/**
 * {@code wal-senders}: each database that is followed needs a walsender on the source. Where there are fewer, the first of
 * the selected databases have them. Where the target's server copies the rows itself, each copy takes another one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-WAL-SENDERS">max_wal_senders</a>
 */
final class WalSendersCheck implements PreCheck {
    private final Set<Copying> allowed;

    /** The rows are copied under the slot's snapshot. */
    public WalSendersCheck() {
        this(Set.of(Copying.SNAPSHOT));
    }

    /** @param allowed who may copy the rows, as far as the caller is concerned */
    public WalSendersCheck(Set<Copying> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public String id() {
        return "wal-senders";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory source = context.source();
        return new Quota(
                        "walsenders",
                        "max_wal_senders",
                        source,
                        source.usedWalSenders(),
                        ReplicationAccess.serverCopies(context, allowed))
                .findings(id(), "source", context.databases());
    }
}
