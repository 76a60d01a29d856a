package dev.pgtrek.strategy;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The work of all databases of a run: as many tasks run at once as the run has jobs, the heaviest of those that wait first.
 * Thread-safe. A task must not wait for another one of the queue.
 */
public interface WorkQueue {
    /**
     * Has a task done.
     *
     * @param weight what it is ordered by, usually bytes; the greater comes first
     * @return completes with the task's value or exception; cancelling it takes back a task that has not begun, and
     *     interrupts one that runs
     */
    <T> CompletableFuture<T> submit(long weight, Callable<T> task);

    /** How many tasks run at once. */
    int jobs();
}
