package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.strategy.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has tasks done by the work queue. When one of them fails the others are ended, and waited for. Thread-safe, but that one
 * thread submits and waits.
 */
final class TaskGroup {
    private final WorkQueue queue;
    private final Runnable endRunning;
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private int unsettled;
    private int running;
    private @Nullable Throwable failure;

    /** A piece of work; declared here because what it throws is wide. */
    interface Task {
        void run() throws Exception;
    }

    /** @param endRunning makes the tasks that run fail soon; called once, and only after a failure */
    TaskGroup(WorkQueue queue, Runnable endRunning) {
        this.queue = queue;
        this.endRunning = endRunning;
    }

    void submit(long weight, Task task) {
        synchronized (this) {
            unsettled++;
        }
        CompletableFuture<?> future;
        try {
            future = queue.submit(weight, () -> {
                run(task);
                return true;
            });
        } catch (RuntimeException e) {
            settle(e);
            return;
        }
        futures.add(future);
        var unused = future.whenComplete((done, problem) -> settle(problem));
    }

    private void run(Task task) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            running++;
        }
        Throwable problem = null;
        try {
            task.run();
        } catch (Throwable e) { // the one who waits must learn of it
            problem = e;
        }
        synchronized (this) {
            running--;
            if (failure == null) {
                failure = problem;
            }
            notifyAll();
        }
    }

    /** A task has ended, or has been taken out of the queue by the one who closed that. */
    private synchronized void settle(@Nullable Throwable problem) {
        unsettled--;
        if (failure == null) {
            failure = problem;
        }
        notifyAll();
    }

    /**
     * Waits until all tasks are done.
     *
     * @return the first failure, after everything else has ended; empty if there was none
     * @throws InterruptedException if the thread is interrupted, after everything has ended
     */
    @Nullable
    Throwable await() throws InterruptedException {
        InterruptedException interruption = null;
        try {
            if (awaitAllOrFailure() == null) {
                return null;
            }
        } catch (InterruptedException e) {
            interruption = e;
            synchronized (this) {
                failure = e;
            }
        }
        futures.forEach(future -> future.cancel(true));
        endRunning.run();
        if (awaitRunning() && interruption == null) {
            interruption = new InterruptedException();
        }
        if (interruption != null) {
            throw interruption;
        }
        synchronized (this) {
            return failure;
        }
    }

    private synchronized @Nullable Throwable awaitAllOrFailure() throws InterruptedException {
        while ((unsettled > 0 || running > 0) && failure == null) {
            wait();
        }
        return failure;
    }

    /** Returns whether it was interrupted meanwhile; it waits all the same, as what runs has been told to end. */
    private synchronized boolean awaitRunning() {
        boolean interrupted = false;
        while (running > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
