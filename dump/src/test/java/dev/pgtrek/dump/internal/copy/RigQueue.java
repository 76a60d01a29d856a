package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.strategy.WorkQueue;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A work queue of a few threads, the heaviest task first. */
final class RigQueue implements WorkQueue, AutoCloseable {
    private final int jobs;
    private final ThreadPoolExecutor threads;

    RigQueue(int jobs) {
        this.jobs = jobs;
        Comparator<Runnable> heaviestFirst = Comparator.comparingLong(task -> -((Task<?>) task).weight);
        this.threads =
                new ThreadPoolExecutor(jobs, jobs, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>(64, heaviestFirst));
    }

    @Override
    public <T> CompletableFuture<T> submit(long weight, Callable<T> callable) {
        Task<T> task = new Task<>(weight, callable);
        var unused = task.result.whenComplete((value, failure) -> {
            Thread thread = task.runner.get();
            if (task.result.isCancelled() && thread != null) {
                thread.interrupt();
            }
        });
        threads.execute(task);
        return task.result;
    }

    @Override
    public int jobs() {
        return jobs;
    }

    boolean isClosed() {
        return threads.isShutdown();
    }

    @Override
    public void close() {
        threads.shutdownNow().forEach(task -> ((Task<?>) task).result.cancel(false));
    }

    private static final class Task<T> implements Runnable {
        private final long weight;
        private final Callable<T> callable;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final AtomicReference<Thread> runner = new AtomicReference<>();

        private Task(long weight, Callable<T> callable) {
            this.weight = weight;
            this.callable = callable;
        }

        @Override
        public void run() {
            if (result.isDone()) {
                return;
            }
            runner.set(Thread.currentThread());
            try {
                result.complete(callable.call());
            } catch (Throwable e) { // the one who waits for the result is told
                result.completeExceptionally(e);
            } finally {
                runner.set(null);
                Thread.interrupted();
            }
        }
    }
}
