package dev.pgtrek.internal.concurrent;

import dev.pgtrek.strategy.WorkQueue;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A fixed number of threads that take the heaviest task first. */
public final class PriorityWorkQueue implements WorkQueue, AutoCloseable {
    private static final Comparator<Runnable> HEAVIEST_FIRST = Comparator.comparing(
            task -> (Task<?>) task,
            Comparator.<Task<?>>comparingLong(task -> -task.weight).thenComparingLong(task -> task.number));

    private final int jobs;
    private final ThreadPoolExecutor threads;
    private final AtomicLong submitted = new AtomicLong();

    /** @param prefix the prefix of its threads' names */
    public PriorityWorkQueue(String prefix, int jobs) {
        this.jobs = jobs;
        this.threads = new ThreadPoolExecutor(
                jobs,
                jobs,
                0,
                TimeUnit.SECONDS,
                new PriorityBlockingQueue<>(64, HEAVIEST_FIRST),
                Threads.factory(prefix));
    }

    @Override
    public <T> CompletableFuture<T> submit(long weight, Callable<T> callable) {
        Task<T> task = new Task<>(callable, weight, submitted.incrementAndGet());
        var unused = task.result.whenComplete((value, failure) -> {
            if (task.result.isCancelled()) {
                threads.remove(task);
                task.interrupt();
            }
        });
        threads.execute(task);
        return task.result;
    }

    @Override
    public int jobs() {
        return jobs;
    }

    /** Interrupts running tasks, discards waiting ones, and waits until all threads have ended. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(task -> ((Task<?>) task).result.cancel(false));
        Threads.awaitEnd(threads);
    }

    private static final class Task<T> implements Runnable {
        private final Callable<T> callable;
        private final long weight;
        private final long number;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private @Nullable Thread runner;
        private boolean ended;

        private Task(Callable<T> callable, long weight, long number) {
            this.callable = callable;
            this.weight = weight;
            this.number = number;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (result.isDone()) {
                    return;
                }
                runner = Thread.currentThread();
            }
            T value = null;
            Throwable failure = null;
            try {
                value = callable.call();
            } catch (Throwable e) { // the caller that waits for the result must receive it
                failure = e;
            }
            synchronized (this) {
                ended = true;
                runner = null;
                // an interrupt that was meant for this task must not reach the next one on this thread
                Thread.interrupted();
            }
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                result.complete(value);
            }
        }

        private synchronized void interrupt() {
            if (!ended && runner != null) {
                runner.interrupt();
            }
        }
    }
}
