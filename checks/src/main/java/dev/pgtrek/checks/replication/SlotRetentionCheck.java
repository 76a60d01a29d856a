package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.inventory.ReplicationSlot;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code slot-retention}: a slot retains WAL on the source for as long as the copy takes, and the source's settings may
 * invalidate it earlier; slots without a reader fill the source's disk.
 *
 * @see
 *     <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE">max_slot_wal_keep_size</a>
 */
final class SlotRetentionCheck implements PreCheck {
    private static final String SIZE = "max_slot_wal_keep_size";
    private static final String IDLE = "idle_replication_slot_timeout";
    private static final long MUCH = 1L << 30;

    @Override
    public String id() {
        return "slot-retention";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        String size = context.source().setting(SIZE).orElse("-1");
        if (!size.equals("-1")) {
            findings.add(Finding.warning(
                            id(),
                            SIZE + " of the source is " + size
                                    + ": a slot is given up, and its database has to start over,"
                                    + " when more WAL than that is written while the copy runs ("
                                    + Quantities.settingBytes(context.selectedBytes()) + " are selected)")
                    .withRemedy("on the source, for as long as the migration takes: ALTER SYSTEM SET " + SIZE
                            + " = -1; SELECT pg_reload_conf(); no restart is needed, but watch its disk"));
        }
        String idle = context.source().setting(IDLE).orElse("0");
        if (!idle.equals("0")) {
            findings.add(Finding.warning(
                            id(),
                            IDLE + " of the source is " + idle
                                    + ": nothing reads a slot while its database is copied, and"
                                    + " it is given up when that takes longer")
                    .withRemedy("on the source, for as long as the migration takes: ALTER SYSTEM SET " + IDLE
                            + " = 0; SELECT pg_reload_conf(); no restart is needed"));
        }
        context.source().replicationSlots().stream()
                .filter(slot -> !slot.active() && !slot.temporary())
                .filter(slot -> slot.retainedBytes().orElse(0) >= MUCH
                        || ReplicationName.parse(slot.name()).isPresent())
                .map(this::idle)
                .forEach(findings::add);
        return findings;
    }

    private Finding idle(ReplicationSlot slot) {
        return Finding.warning(
                        id(),
                        "nothing reads the source's slot " + slot.name() + ", which keeps "
                                + Quantities.settingBytes(slot.retainedBytes().orElse(0)) + " of WAL on its disk")
                .withRemedy(ReplicationName.parse(slot.name())
                        .map(ours ->
                                "ask for the status of migration " + ours.migrationId() + ", and finish or stop it")
                        .orElse("start its reader again; who dropped the slot would lose what that has not read"));
    }
}
