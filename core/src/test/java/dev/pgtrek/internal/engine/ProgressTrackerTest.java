package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.ProgressSink;
import org.junit.jupiter.api.Test;

class ProgressTrackerTest {
    private static final QualifiedName ORDERS = new QualifiedName("public", "orders");
    private static final QualifiedName ITEMS = new QualifiedName("public", "items");

    private final ProgressTracker tracker = new ProgressTracker("test");
    private final ProgressTracker.Database shop = tracker.database("shop", 2, 1_000);

    @Test
    void whatIsSentOfATableInWorkNeverCountsForMoreThanTheTable() {
        shop.tableStarted(ORDERS, 600);
        shop.copied(ORDERS, 10, 5_000);
        Progress event = tracker.news().orElseThrow();
        assertThat(event.bytesDone()).isEqualTo(600);
        assertThat(event.bytesTotal()).isEqualTo(1_000);
        assertThat(event.rows()).isEqualTo(10);
        assertThat(event.databases().get(0).activities()).containsExactly("table public.orders");
    }

    @Test
    void aFinishedTableCountsWhole() {
        shop.tableStarted(ORDERS, 600);
        shop.copied(ORDERS, 10, 5);
        assertThat(shop.tableFinished(ORDERS)).containsExactly(10, 5);
        shop.tableStarted(ITEMS, 400);
        shop.copied(ITEMS, 1, 100);
        Progress event = tracker.news().orElseThrow();
        assertThat(event.bytesDone()).isEqualTo(700);
        assertThat(event.databases().get(0).tablesDone()).isEqualTo(1);
    }

    @Test
    void noNewsIsNoEvent() {
        assertThat(tracker.news()).isPresent();
        assertThat(tracker.news()).isEmpty();
        ProgressSink.Activity index = shop.activity("index orders_pkey");
        assertThat(tracker.news().orElseThrow().databases().get(0).activities()).containsExactly("index orders_pkey");
        index.at("40 %");
        index.at("80 %");
        assertThat(tracker.news().orElseThrow().databases().get(0).activities())
                .containsExactly("index orders_pkey (80 %)");
        index.close();
        assertThat(tracker.news().orElseThrow().databases().get(0).activities()).isEmpty();
    }
}
