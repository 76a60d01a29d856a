package dev.pgtrek.internal.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that keep no process alive, and ways to wait that an interrupt does not break off. */
public final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private Threads() {}

    /** Returns a daemon thread that has not begun: a host that forgets to close a run can still end. */
    public static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Returns a daemon thread that has begun. */
    public static Thread start(Runnable work, String name) {
        Thread thread = daemon(work, name);
        thread.start();
        return thread;
    }

    /** Returns a factory of daemon threads that are numbered from 1 behind their prefix. */
    public static ThreadFactory factory(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> daemon(work, prefix + number.incrementAndGet());
    }

    /** Something that waits. */
    @FunctionalInterface
    public interface Waiting {
        void await() throws InterruptedException;
    }

    /** Waits to the end, again and again if the thread is interrupted meanwhile; it is interrupted afterwards then. */
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

    /** Waits until all threads of an executor have ended, and interrupts those that take long, once a minute. */
    public static void awaitEnd(ExecutorService threads) {
        uninterruptibly(() -> {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("waiting for threads that do not end: {}", threads);
                threads.shutdownNow();
            }
        });
    }
}
