package dev.pgtrek.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PriorityWorkQueueTest {
    private final PriorityWorkQueue queue = new PriorityWorkQueue("test", 2);

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void theHeaviestOfThoseThatWaitComesFirst() throws Exception {
        // one thread: with two, which of their tasks notes itself first would be the scheduler's choice
        PriorityWorkQueue one = new PriorityWorkQueue("test", 1);
        try {
            CountDownLatch go = new CountDownLatch(1);
            CompletableFuture<Boolean> first = one.submit(0, () -> go.await(20, TimeUnit.SECONDS));
            List<Integer> order = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Boolean>> waiting = List.of(1, 30, 2, 20).stream()
                    .map(weight -> one.submit(weight, () -> order.add(weight)))
                    .toList();
            go.countDown();
            assertThat(first.get()).isTrue();
            for (CompletableFuture<Boolean> task : waiting) {
                task.get();
            }
            assertThat(order).containsExactly(30, 20, 2, 1);
        } finally {
            one.close();
        }
    }

    @Test
    void noMoreTasksRunAtOnceThanThereAreJobs() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Integer>> tasks = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> queue.submit(i, () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    return running.decrementAndGet();
                }))
                .toList();
        for (CompletableFuture<Integer> task : tasks) {
            task.get();
        }
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void cancellingATaskInterruptsItAndNoOther() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<Boolean> task = queue.submit(1, () -> {
            begun.countDown();
            try {
                return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        begun.await();
        task.cancel(true);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(queue.submit(1, () -> Thread.currentThread().isInterrupted())
                            .get())
                    .isFalse();
        }
    }

    @Test
    void aFailureReachesWhoWaits() {
        assertThatThrownBy(() -> queue.submit(1, () -> {
                            throw new IllegalStateException("planted");
                        })
                        .get())
                .hasRootCauseMessage("planted");
    }

    @Test
    void closingEndsWhatRunsAndDropsWhatWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicBoolean ran = new AtomicBoolean();
        for (int i = 0; i < 2; i++) {
            var unused = queue.submit(9, () -> {
                begun.countDown();
                return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
            });
        }
        begun.await();
        CompletableFuture<Boolean> waiting = queue.submit(1, () -> ran.getAndSet(true));
        queue.close();
        assertThat(waiting).isCancelled();
        assertThat(ran).isFalse();
    }
}
