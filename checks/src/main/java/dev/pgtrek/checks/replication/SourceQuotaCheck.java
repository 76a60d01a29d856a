package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Checks a limited resource of the source, of which each replicated database needs one. If there are fewer, they go to
 * the first of the selected databases. If the target's server copies the rows itself, each copy uses an additional one.
 *
 * @param what the resource, in the plural
 * @param setting the source's setting that limits it
 * @param used how many are in use
 * @param allowed who may copy the rows, according to the caller
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html">Replication settings</a>
 */
record SourceQuotaCheck(
        String id, String what, String setting, ToIntFunction<ServerInventory> used, Set<Copying> allowed)
        implements PreCheck {
    /** {@code replication-slots}. */
    static SourceQuotaCheck replicationSlots(Set<Copying> allowed) {
        return new SourceQuotaCheck(
                "replication-slots",
                "replication slots",
                "max_replication_slots",
                ServerInventory::usedReplicationSlots,
                allowed);
    }

    /** {@code wal-senders}. */
    static SourceQuotaCheck walSenders(Set<Copying> allowed) {
        return new SourceQuotaCheck(
                "wal-senders", "walsenders", "max_wal_senders", ServerInventory::usedWalSenders, allowed);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory source = context.source();
        return new Quota(
                        what,
                        setting,
                        source,
                        used.applyAsInt(source),
                        ReplicationAccess.serverCopies(context, allowed))
                .findings(id, "source", context.databases());
    }
}
