package dev.pgtrek.internal.concurrent;

import dev.pgtrek.strategy.WorkQueue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that were given to a {@link WorkQueue} and are waited for together; a task may submit others. When one fails, those
 * that wait are taken back, and those that run are ended. Thread-safe.
 */
public final class TaskGroup {
    private final WorkQueue queue;
    private final @Nullable Runnable endRunning;
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private int unsettled;
    private int running;
    private @Nullable Throwable failure;

    /** Tasks that are interrupted when another one fails, and not waited for then. */
    public TaskGroup(WorkQueue queue) {
        this(queue, null);
    }

    /**
     * Tasks that are ended, and waited for, when another one fails.
     *
     * @param endRunning makes the tasks that run fail soon; called once at most, and only after a failure
     */
    public TaskGroup(WorkQueue queue, @Nullable Runnable endRunning) {
        this.queue = queue;
        this.endRunning = endRunning;
    }

    /** Something to do; declared here because what it throws is wide. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    /** Has something done; the heavier comes first. */
    public void submit(long weight, Task task) {
        var unused = call(weight, () -> {
            task.run();
            return Boolean.TRUE;
        });
    }

    /**
     * Has a value found; the heavier comes first.
     *
     * @return completes with it; cancelled once the group has failed
     */
    public <T> CompletableFuture<T> call(long weight, Callable<T> task) {
        CompletableFuture<T> future;
        try {
            future = queue.submit(weight, () -> run(task));
        } catch (RejectedExecutionException e) { // the queue was closed: told to the one who waits
            future = CompletableFuture.failedFuture(e);
        }
        return add(future);
    }

    /** Has something waited for that follows from tasks. */
    public <T> CompletableFuture<T> add(CompletableFuture<T> future) {
        synchronized (this) {
            futures.add(future);
            unsettled++;
        }
        var unused = future.whenComplete((done, problem) -> settle(problem));
        return future;
    }

    private <T> T run(Callable<T> task) throws Exception {
        synchronized (this) {
            if (failure != null) {
                throw new CancellationException("another task has failed");
            }
            running++;
        }
        try {
            return task.call();
        } catch (Throwable e) {
            fail(e);
            throw e;
        } finally {
            synchronized (this) {
                running--;
                notifyAll();
            }
        }
    }

    private synchronized void fail(Throwable problem) {
        if (failure == null) {
            failure = problem;
        }
        notifyAll();
    }

    /** A task has ended, or was taken out of the queue by the one who closed that. */
    private synchronized void settle(@Nullable Throwable problem) {
        unsettled--;
        if (problem != null && failure == null) {
            failure =
                    problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        }
        notifyAll();
    }

    /**
     * Waits until all tasks are done, with those that tasks submit meanwhile.
     *
     * @throws SQLException if a task threw it
     * @throws InterruptedException if the thread is interrupted, or the queue was closed
     */
    public void await() throws SQLException, InterruptedException {
        Optional<Throwable> first = awaitFailure();
        if (first.isPresent()) {
            throw rethrown(first.get());
        }
    }

    /**
     * As {@link #await}, but leaves it to the caller to throw the first failure.
     *
     * @return the first failure, after all that {@code endRunning} ends has ended; empty if there was none
     * @throws InterruptedException if the thread is interrupted, after the same
     */
    public Optional<Throwable> awaitFailure() throws InterruptedException {
        boolean complete = false;
        try {
            Optional<Throwable> first = awaitAllOrFailure();
            complete = first.isEmpty();
            return first;
        } finally {
            if (!complete) {
                endAll();
            }
        }
    }

    private synchronized Optional<Throwable> awaitAllOrFailure() throws InterruptedException {
        while ((unsettled > 0 || running > 0) && failure == null) {
            wait();
        }
        return Optional.ofNullable(failure);
    }

    private void endAll() {
        cancel();
        if (endRunning != null) {
            endRunning.run();
            Threads.uninterruptibly(this::awaitRunning);
        }
    }

    private synchronized void awaitRunning() throws InterruptedException {
        while (running > 0) {
            wait();
        }
    }

    /** Takes back what waits, and interrupts what runs. */
    public void cancel() {
        List<CompletableFuture<?>> all;
        synchronized (this) {
            if (failure == null) {
                failure = new CancellationException("the tasks were cancelled");
            }
            all = List.copyOf(futures);
        }
        all.forEach(future -> future.cancel(true));
    }

    private static SQLException rethrown(Throwable cause) throws InterruptedException {
        if (cause instanceof SQLException failure) {
            return failure;
        }
        if (cause instanceof InterruptedException interruption) {
            throw interruption;
        }
        if (cause instanceof CancellationException || cause instanceof RejectedExecutionException) {
            throw new InterruptedException("the work queue was closed");
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error failure) {
            throw failure;
        }
        throw new IllegalStateException("a task failed", cause);
    }
}
