package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.concurrent.Threads;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The databases of a cutover: each step runs for all of them in parallel. Used by one thread. */
final class DatabaseGroup implements AutoCloseable {
    private final List<DatabaseSwitch> databases;
    private final ExecutorService threads;

    DatabaseGroup(String migrationId, List<DatabaseSwitch> databases) {
        this.databases = List.copyOf(databases);
        this.threads =
                Executors.newFixedThreadPool(databases.size(), Threads.factory("pgtrek-" + migrationId + "-cutover-"));
    }

    List<DatabaseSwitch> databases() {
        return databases;
    }

    /** Returns those whose target has not taken over; an earlier cutover may have been interrupted. */
    List<DatabaseSwitch> notSwitched() {
        return databases.stream().filter(database -> !database.isSwitched()).toList();
    }

    /** A step for one database. */
    interface Step {
        void run(DatabaseSwitch database) throws SQLException, InterruptedException;
    }

    /** Runs a step for all databases, and returns when all have ended; the first failure is thrown. */
    void all(Step step) throws SQLException, InterruptedException {
        run(databases, step);
    }

    /** Runs a step like {@link #all}, for those that are {@link #notSwitched} when it begins. */
    void waiting(Step step) throws SQLException, InterruptedException {
        run(notSwitched(), step);
    }

    private void run(List<DatabaseSwitch> chosen, Step step) throws SQLException, InterruptedException {
        Set<Thread> running = ConcurrentHashMap.newKeySet();
        List<Exception> failures = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(chosen.size());
        for (DatabaseSwitch database : chosen) {
            threads.execute(() -> {
                running.add(Thread.currentThread());
                try {
                    step.run(database);
                } catch (Exception e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                } finally {
                    running.remove(Thread.currentThread());
                    ended.countDown();
                }
            });
        }
        boolean interrupted = false;
        while (ended.getCount() > 0) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true;
                running.forEach(Thread::interrupt);
            }
        }
        if (interrupted) {
            throw new InterruptedException();
        }
        synchronized (failures) {
            throwFirst(failures);
        }
    }

    private static void throwFirst(List<Exception> failures) throws SQLException, InterruptedException {
        if (failures.isEmpty()) {
            return;
        }
        Exception first = failures.get(0);
        failures.stream().skip(1).forEach(first::addSuppressed);
        if (first instanceof SQLException refused) {
            throw refused;
        }
        if (first instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        throw first instanceof RuntimeException known ? known : new IllegalStateException(first);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        Threads.awaitEnd(threads);
        databases.forEach(DatabaseSwitch::close);
    }
}
