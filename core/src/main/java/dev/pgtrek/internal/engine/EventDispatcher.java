package dev.pgtrek.internal.engine;

import dev.pgtrek.event.MigrationEvent;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.text.Plural;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to the listeners, one at a time and in order, on its own thread, so that a slow listener never delays
 * a migration. Reads the progress four times a second at the most. A listener's exceptions are logged and not
 * propagated.
 */
final class EventDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);
    private static final long PROGRESS_MILLIS = 250;
    private static final long LAST_EVENTS_MILLIS = 10_000;

    private final String migrationId;
    private final List<MigrationListener> listeners;
    private final Supplier<Optional<Progress>> progress;
    private final BlockingQueue<Optional<MigrationEvent>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;

    EventDispatcher(String migrationId, List<MigrationListener> listeners, Supplier<Optional<Progress>> progress) {
        this.migrationId = migrationId;
        this.listeners = listeners;
        this.progress = progress;
        this.thread = Threads.daemon(this::dispatch, "pgtrek-" + migrationId + "-events");
    }

    void start() {
        thread.start();
    }

    /** Queues an event. */
    void publish(MigrationEvent event) {
        waiting.add(Optional.of(event));
    }

    /** Delivers the queued events and the last progress, then ends the thread. */
    void close() {
        closing = true;
        waiting.add(Optional.empty()); // wakes the thread
        Threads.uninterruptibly(() -> {
            thread.join(LAST_EVENTS_MILLIS);
            if (thread.isAlive()) {
                LOG.warn(
                        "{} - a listener has not returned for {} s; {} dropped",
                        migrationId,
                        LAST_EVENTS_MILLIS / 1_000,
                        Plural.of(waiting.size(), "event is", "events are"));
                waiting.clear();
                thread.interrupt();
            }
        });
    }

    private void dispatch() {
        long nextProgress = System.nanoTime();
        try {
            while (!closing || !waiting.isEmpty()) {
                long wait = nextProgress - System.nanoTime();
                Optional<MigrationEvent> event = waiting.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
                if (event != null) {
                    event.ifPresent(this::deliver);
                }
                if (System.nanoTime() - nextProgress >= 0) {
                    deliverProgress();
                    nextProgress = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS);
                }
            }
            deliverProgress();
        } catch (InterruptedException e) {
            // only close() interrupts this thread, and only to end it
            LOG.debug("{} - event thread ended before its time", migrationId, e);
        }
    }

    private void deliverProgress() {
        progress.get().ifPresent(this::deliver);
    }

    private void deliver(MigrationEvent event) {
        for (MigrationListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException | Error e) { // a listener's failure must not break a migration
                LOG.warn("{} - listener {} failed; the migration goes on", migrationId, listener.getClass(), e);
            }
        }
    }
}
