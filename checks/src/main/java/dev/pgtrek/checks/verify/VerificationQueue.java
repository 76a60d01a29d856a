package dev.pgtrek.checks.verify;

import dev.pgtrek.strategy.WorkQueue;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The work of a verification that belongs to no migration: as many tasks at once as it has jobs, the heaviest of those that
 * wait first. Thread-safe.
 */
final class VerificationQueue implements WorkQueue, AutoCloseable {
    private final int jobs;
    private final ThreadPoolExecutor threads;
    private final AtomicLong submitted = new AtomicLong();

    VerificationQueue(int jobs, ThreadFactory factory) {
        this.jobs = jobs;
        Comparator<Runnable> heaviestFirst = Comparator.comparingLong((Runnable task) -> -((Task<?>) task).weight)
                .thenComparingLong(task -> ((Task<?>) task).number);
        threads = new ThreadPoolExecutor(
                jobs, jobs, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>(64, heaviestFirst), factory);
    }

    @Override
    public <T> CompletableFuture<T> submit(long weight, Callable<T> task) {
        Task<T> waiting = new Task<>(weight, submitted.incrementAndGet(), task);
        threads.execute(waiting);
        return waiting.result;
    }

    @Override
    public int jobs() {
        return jobs;
    }

    /** Drops what waits, interrupts what runs, and waits until all threads have ended. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(task -> ((Task<?>) task).result.cancel(false));
        Threads.awaitEnd(threads);
    }

    private static final class Task<T> implements Runnable {
        private final long weight;
        private final long number;
        private final Callable<T> callable;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        private Task(long weight, long number, Callable<T> callable) {
            this.weight = weight;
            this.number = number;
            this.callable = callable;
        }

        /** A task that was cancelled while it runs ends by its session's end, so no one interrupts its thread. */
        @Override
        public void run() {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(callable.call());
            } catch (Throwable e) { // the one who waits for the result must learn of it
                result.completeExceptionally(e);
            }
        }
    }
}
