package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.strategy.WorkQueue;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Tasks that were given to the run's queue and are waited for together; a task may add others. Thread-safe. */
public final class DefinitionTasks {
    /** What a task does. */
    @FunctionalInterface
    public interface Task {
        void run() throws SQLException, InterruptedException;
    }

    private final WorkQueue queue;
    private final Queue<CompletableFuture<?>> submitted = new ConcurrentLinkedQueue<>();

    public DefinitionTasks(WorkQueue queue) {
        this.queue = queue;
    }

    /** Has something done; the heavier comes first. */
    public void add(long weight, Task task) {
        submitted.add(queue.submit(weight, () -> {
            task.run();
            return Boolean.TRUE;
        }));
    }

    /** Waits until all are done. When one fails, or the thread is interrupted, the others are taken back. */
    public void await() throws SQLException, InterruptedException {
        boolean complete = false;
        try {
            // what a task adds is in the queue before the task itself is done
            for (CompletableFuture<?> next = submitted.poll(); next != null; next = submitted.poll()) {
                next.get();
            }
            complete = true;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            if (!complete) {
                cancel();
            }
        }
    }

    /** Takes back what waits, and interrupts what runs. */
    public void cancel() {
        submitted.forEach(task -> task.cancel(true));
        submitted.clear();
    }

    private static SQLException rethrown(@Nullable Throwable cause) throws InterruptedException {
        if (cause instanceof SQLException failure) {
            return failure;
        }
        if (cause instanceof InterruptedException interruption) {
            throw interruption;
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
