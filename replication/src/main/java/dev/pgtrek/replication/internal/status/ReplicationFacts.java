package dev.pgtrek.replication.internal.status;

import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import java.util.Optional;

/**
 * What both servers say of a replication that has a subscription. Immutable.
 *
 * @param slot empty if it is gone
 * @param failures how often the target's worker has failed since it was last seen to work
 * @param problems tables that changed so that changes are lost, as far as they were looked for
 * @param ready the tables whose rows have been copied
 * @param tables the tables that are replicated
 */
record ReplicationFacts(
        Optional<Slot.State> slot,
        TargetSubscription.State subscription,
        long failures,
        int problems,
        int ready,
        int tables) {
    /**
     * A worker that is started again may succeed; one that has failed so often, and does not run, will not. That it lost its
     * connection counts as a failure, that it gets none does not.
     */
    static final int MOST_FAILURES = 3;

    /** How a replication stands. */
    enum Standing {
        /** Changes can't arrive any more: the slot is gone. */
        SLOT_GONE,
        /** Changes can't arrive any more: the server gave the slot up. */
        SLOT_LOST,
        /** Somebody has disabled the subscription. */
        DISABLED,
        /** Changes of some tables are lost. */
        LOSES_CHANGES,
        COPYING,
        /** The target's server fails to copy tables. */
        CAN_NOT_COPY,
        /** No worker of the target uses the slot. */
        NOT_CONNECTED,
        /** The source sends, and no worker of the target is there. */
        SENDS_TO_NO_WORKER,
        CATCHING_UP,
        IN_SYNC;

        /** Whether the tables of both sides do not matter any more. */
        boolean isBroken() {
            return compareTo(COPYING) < 0;
        }
    }

    /** Decides by the facts alone. */
    Standing standing() {
        if (slot.isEmpty()) {
            return Standing.SLOT_GONE;
        }
        if (slot.get().lost().isPresent()) {
            return Standing.SLOT_LOST;
        }
        if (!subscription.enabled()) {
            return Standing.DISABLED;
        }
        if (problems > 0) {
            return Standing.LOSES_CHANGES;
        }
        if (ready < tables) {
            return subscription.copying() || failures < MOST_FAILURES ? Standing.COPYING : Standing.CAN_NOT_COPY;
        }
        if (!slot.get().active()) {
            return Standing.NOT_CONNECTED;
        }
        if (!subscription.working()) {
            return Standing.SENDS_TO_NO_WORKER;
        }
        return slot.get().confirmed() ? Standing.IN_SYNC : Standing.CATCHING_UP;
    }
}
