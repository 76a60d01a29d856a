package dev.pgtrek.dump.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.ServerVersion;
import org.junit.jupiter.api.Test;

class LockRoomTest {
    private static final ServerInventory SERVER = ServerInventory.builder()
            .version(ServerVersion.of(150000))
            .user(CurrentUser.builder().name("u").build())
            .putSetting("max_locks_per_transaction", "64")
            .putSetting("max_connections", "90")
            .putSetting("max_prepared_transactions", "10")
            .build();

    @Test
    void thereIsRoomForWhatLeavesSomeToOthers() {
        assertThat(LockRoom.lack(SERVER, "shop", 4_800)).isEmpty();
    }

    @Test
    void whatTakesTheRoomOfOthersIsTold() {
        assertThat(LockRoom.lack(SERVER, "shop", 4_801))
                .map(Finding::message)
                .hasValueSatisfying(message ->
                        assertThat(message).contains("locks for 6,400 tables", "the 4,801 tables of database shop"));
    }
}
