package dev.pgtrek.checks.verify;

import dev.pgtrek.strategy.WorkQueue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Tasks that were given to a queue, and are waited for together. Belongs to one thread. */
final class Pending {
    private final WorkQueue work;
    private final Runnable abort;
    private final List<CompletableFuture<?>> tasks = new ArrayList<>();

    /**
     * Nothing to wait for yet.
     *
     * @param abort ends what the tasks do, when one of them fails or the waiting thread is interrupted
     */
    Pending(WorkQueue work, Runnable abort) {
        this.work = work;
        this.abort = abort;
    }

    <T> CompletableFuture<T> submit(long weight, Callable<T> task) {
        return add(work.submit(weight, task));
    }

    /** Has something waited for that follows from tasks. */
    <T> CompletableFuture<T> add(CompletableFuture<T> task) {
        tasks.add(task);
        return task;
    }

    /** Returns when all are done; ends all when one fails. */
    void await() throws SQLException, InterruptedException {
        CompletableFuture<Void> all = CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new));
        for (CompletableFuture<?> task : tasks) {
            var unused = task.whenComplete((value, failure) -> {
                if (failure != null) {
                    all.completeExceptionally(failure);
                }
            });
        }
        boolean done = false;
        try {
            all.get();
            done = true;
        } catch (ExecutionException e) {
            throw rethrown(e);
        } finally {
            if (!done) {
                tasks.forEach(task -> task.cancel(true));
                abort.run();
            }
            tasks.clear();
        }
    }

    private static SQLException rethrown(ExecutionException e) throws InterruptedException {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (cause instanceof CancellationException) {
            throw new InterruptedException("the queue of the verification's work was closed");
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error failure) {
            throw failure;
        }
        return cause instanceof SQLException failure ? failure : new SQLException(cause);
    }
}
