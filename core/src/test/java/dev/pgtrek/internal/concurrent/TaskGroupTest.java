package dev.pgtrek.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TaskGroupTest {
    private final PriorityWorkQueue queue = new PriorityWorkQueue("test-", 2);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger ended = new AtomicInteger();
    private final TaskGroup group = new TaskGroup(queue, end::countDown);

    @AfterEach
    void closeQueue() {
        queue.close();
    }

    /** Ends only when it is told to, as a statement that a server works on does. */
    private void deafToInterrupts() {
        boolean told = false;
        while (!told) {
            try {
                end.await();
                told = true;
            } catch (InterruptedException e) {
                // a socket's read doesn't notice either
            }
        }
        ended.incrementAndGet();
    }

    @Test
    void noFailureIsReturnedWhenAllTasksAreDone() throws Exception {
        for (int i = 0; i < 100; i++) {
            group.submit(i, ended::incrementAndGet);
        }
        assertThat(group.awaitFailure()).isEmpty();
        assertThat(ended).hasValue(100);
        assertThat(end.getCount()).isEqualTo(1);
    }

    @Test
    void nothingSubmittedIsNothingToWaitFor() throws Exception {
        assertThat(group.awaitFailure()).isEmpty();
    }

    @Test
    void theFirstFailureEndsWhatRunsAndDropsWhatWaits() throws Exception {
        AtomicInteger begunAfterwards = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        group.submit(3, () -> {
            running.countDown();
            deafToInterrupts();
        });
        group.submit(2, () -> {
            running.await();
            throw new IllegalStateException("first");
        });
        for (int i = 0; i < 50; i++) {
            group.submit(1, begunAfterwards::incrementAndGet);
        }
        assertThat(group.awaitFailure().orElseThrow()).hasMessage("first");
        assertThat(ended).hasValue(1);
        assertThat(begunAfterwards).hasValue(0);
    }

    @Test
    void anInterruptEndsWhatRunsBeforeItIsPassedOn() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Thread waiting = Thread.currentThread();
        group.submit(2, () -> {
            running.countDown();
            deafToInterrupts();
        });
        group.submit(1, () -> {
            running.await();
            waiting.interrupt();
        });
        assertThatThrownBy(group::await).isInstanceOf(InterruptedException.class);
        assertThat(ended).hasValue(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aQueueThatIsClosedIsAFailure() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            group.submit(2, () -> {
                running.countDown();
                deafToInterrupts();
            });
        }
        group.submit(1, ended::incrementAndGet);
        running.await();
        // closing waits until what runs has ended, which the group brings about
        Thread closing = Threads.start(queue::close, "test-close");
        assertThat(group.awaitFailure()).isPresent();
        closing.join();
        assertThat(ended).hasValue(2);

        TaskGroup late = new TaskGroup(queue, () -> {});
        late.submit(1, () -> {});
        assertThat(late.awaitFailure()).isPresent();
    }
}
