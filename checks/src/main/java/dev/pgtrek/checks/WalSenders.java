package dev.pgtrek.checks;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;

/**
 * {@code wal-senders}: each database that is followed needs a walsender on the source. Where there are fewer, the first of
 * the selected databases have them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-WAL-SENDERS">max_wal_senders</a>
 */
public final class WalSenders implements PreCheck {
    @Override
    public String id() {
        return "wal-senders";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerInventory source = context.source();
        return new Quota("walsenders", "max_wal_senders", source, source.usedWalSenders(), 0)
                .findings(id(), "source", context.databases());
    }
}
