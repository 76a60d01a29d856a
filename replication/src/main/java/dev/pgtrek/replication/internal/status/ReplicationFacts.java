package dev.pgtrek.replication.internal.status;

import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import java.util.Optional;

/**
 * The facts about a replication with a subscription, from both servers. Immutable.
 *
 * @param slot empty if it is gone
 * @param failures how often the target's worker has failed since it was last seen to work
 * @param problems tables whose changes are lost because of a change of definition, if these were checked
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
     * The number of failures from which a stopped worker counts as broken; before that, a restart may succeed. A lost
     * connection counts as a failure; a failed attempt to connect does not.
     */
    static final int MOST_FAILURES = 3;

    /** The conditions of a replication. */
    enum Standing {
        /** Changes can no longer arrive: the slot is gone. */
        SLOT_GONE,
        /** Changes can no longer arrive: the server invalidated the slot. */
        SLOT_LOST,
        /** A user has disabled the subscription. */
        DISABLED,
        /** Changes of some tables are lost. */
        LOSES_CHANGES,
        COPYING,
        /** The target's server fails to copy tables. */
        CAN_NOT_COPY,
        /** No worker of the target uses the slot. */
        NOT_CONNECTED,
        /** The source sends, but the target has no worker. */
        SENDS_TO_NO_WORKER,
        CATCHING_UP,
        IN_SYNC;

        /** Returns whether the tables of both sides no longer matter. */
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
