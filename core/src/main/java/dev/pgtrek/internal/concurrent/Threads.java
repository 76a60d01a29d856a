package dev.pgtrek.internal.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that keep no process alive, and waits that an interrupt does not end. */
public final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private Threads() {}

    /** Returns a daemon thread that is not started: a host that forgets to close a run can still end. */
    public static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Returns a started daemon thread. */
    public static Thread start(Runnable work, String name) {
        Thread thread = daemon(work, name);
        thread.start();
        return thread;
    }

    /** Returns a factory of daemon threads with a prefix, numbered from 1. */
    public static ThreadFactory factory(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> daemon(work, prefix + number.incrementAndGet());
    }

    /** An action that waits. */
    @FunctionalInterface
    public interface Waiting {
        void await() throws InterruptedException;
    }

    /**
     * Waits to the end, and repeats the wait if the thread is interrupted meanwhile; restores the interrupt status
     * afterwards.
     */
    public static void uninterruptibly(Waiting waiting) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    waiting.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until a thread has ended, as {@link #uninterruptibly} does. */
    public static void join(Thread thread) {
        uninterruptibly(thread::join);
    }

    /** Waits until all threads of an executor have ended, and interrupts slow ones once a minute. */
    public static void awaitEnd(ExecutorService threads) {
        uninterruptibly(() -> {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("waiting for threads that do not end: {}", threads);
                threads.shutdownNow();
            }
        });
    }
}
