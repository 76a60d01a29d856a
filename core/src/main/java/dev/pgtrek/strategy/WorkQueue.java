package dev.pgtrek.strategy;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The work queue of all databases of a run. It runs as many tasks at once as the run has jobs, and takes the heaviest
 * waiting task first. Thread-safe. A task must not wait for another task of the queue.
 */
public interface WorkQueue {
    /**
     * Submits a task.
     *
     * @param weight the sort key, usually bytes; the greatest comes first
     * @return completes with the task's value or exception; cancelling it removes a task that has not started, and
     *     interrupts a running task
     */
    <T> CompletableFuture<T> submit(long weight, Callable<T> task);

    /** How many tasks run at once. */
    int jobs();
}
