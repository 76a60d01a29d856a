package dev.pgtrek.replication.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.status.ReplicationFacts.Standing;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicationFactsTest {
    private static Slot.State slot(boolean active, boolean confirmed, boolean lost) {
        return new Slot.State(
                active ? Optional.of("17") : Optional.empty(),
                confirmed,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                lost ? Optional.of("wal_removed") : Optional.empty());
    }

    private static TargetSubscription.State subscription(boolean enabled, boolean working, boolean copying) {
        return new TargetSubscription.State("1", enabled, working, copying, 0);
    }

    /** From what is worst to what is best: each row differs from a replication in sync by what decides. */
    @ParameterizedTest
    @CsvSource({
        // lost, enabled, problems, ready, copying, failures, active, working, confirmed
        "true,  true,  0, 5, false, 0, true,  true,  true,  SLOT_LOST",
        "false, false, 0, 5, false, 0, true,  true,  true,  DISABLED",
        "false, true,  1, 5, false, 0, true,  true,  true,  LOSES_CHANGES",
        "false, true,  0, 4, true,  0, true,  true,  true,  COPYING",
        "false, true,  0, 4, true,  9, true,  true,  true,  COPYING",
        "false, true,  0, 4, false, 2, true,  true,  true,  COPYING",
        "false, true,  0, 4, false, 3, true,  true,  true,  CAN_NOT_COPY",
        "false, true,  0, 5, false, 3, false, false, true,  NOT_CONNECTED",
        "false, true,  0, 5, false, 0, true,  false, true,  SENDS_TO_NO_WORKER",
        "false, true,  0, 5, false, 0, true,  true,  false, CATCHING_UP",
        "false, true,  0, 5, false, 0, true,  true,  true,  IN_SYNC"
    })
    void whatIsWorstDecides(
            boolean lost,
            boolean enabled,
            int problems,
            int ready,
            boolean copying,
            long failures,
            boolean active,
            boolean working,
            boolean confirmed,
            Standing expected) {
        assertThat(new ReplicationFacts(
                                Optional.of(slot(active, confirmed, lost)),
                                subscription(enabled, working, copying),
                                failures,
                                problems,
                                ready,
                                5)
                        .standing())
                .isEqualTo(expected);
    }

    @Test
    void withoutASlotNothingElseMatters() {
        assertThat(new ReplicationFacts(Optional.empty(), subscription(true, true, true), 0, 0, 5, 5).standing())
                .isEqualTo(Standing.SLOT_GONE);
    }

    @Test
    void tablesAreComparedWhereChangesCanStillArrive() {
        assertThat(Standing.values())
                .filteredOn(Standing::isBroken)
                .containsExactly(Standing.SLOT_GONE, Standing.SLOT_LOST, Standing.DISABLED, Standing.LOSES_CHANGES);
    }

    @Test
    void aReplicationWithoutTablesIsInSync() {
        assertThat(new ReplicationFacts(
                                Optional.of(slot(true, true, false)), subscription(true, true, false), 0, 0, 0, 0)
                        .standing())
                .isEqualTo(Standing.IN_SYNC);
    }
}
