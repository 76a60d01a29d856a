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
 * Tasks of a {@link WorkQueue} that are awaited together; a task may submit others. When one fails, waiting tasks are
 * removed, and running ones are ended. Thread-safe.
 */
public final class TaskGroup {
    private final WorkQueue queue;
    private final @Nullable Runnable endRunning;
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private int unsettled;
    private int running;
    private @Nullable Throwable failure;

    /** Creates a group whose tasks are interrupted when another one fails, and not awaited then. */
    public TaskGroup(WorkQueue queue) {
        this(queue, null);
    }

    /**
     * Creates a group whose tasks are ended and awaited when another one fails.
     *
     * @param endRunning makes running tasks fail soon; called once at most, and only after a failure
     */
    public TaskGroup(WorkQueue queue, @Nullable Runnable endRunning) {
        this.queue = queue;
        this.endRunning = endRunning;
    }

    /** A task; declared here because it may throw any exception. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    /** Submits a task; the heaviest comes first. */
    public void submit(long weight, Task task) {
        var unused = call(weight, () -> {
            task.run();
            return Boolean.TRUE;
        });
    }

    /**
     * Submits a task with a value; the heaviest comes first.
     *
     * @return completes with the value; cancelled once the group has failed
     */
    public <T> CompletableFuture<T> call(long weight, Callable<T> task) {
        CompletableFuture<T> future;
        try {
            future = queue.submit(weight, () -> run(task));
        } catch (RejectedExecutionException e) { // the queue was closed: reported to the waiting caller
            future = CompletableFuture.failedFuture(e);
        }
        return add(future);
    }

    /** Adds a future that depends on tasks to the group's wait. */
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

    /** Records that a task has ended, or was removed when the queue was closed. */
    private synchronized void settle(@Nullable Throwable problem) {
        unsettled--;
        if (problem != null && failure == null) {
            failure =
                    problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        }
        notifyAll();
    }

    /**
     * Waits until all tasks are done, including those that tasks submit meanwhile.
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
     * Waits as {@link #await} does, and returns the first failure instead of throwing it.
     *
     * @return the first failure, after all tasks that {@code endRunning} ends have ended; empty if no task failed
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

    /** Removes waiting tasks, and interrupts running ones. */
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
