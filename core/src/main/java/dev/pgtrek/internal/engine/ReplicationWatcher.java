package dev.pgtrek.internal.engine;

import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationEvent.ReplicationObserved;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.strategy.ReplicationStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the replications of a migration every few seconds, and notifies the listeners. Thread-safe. */
final class ReplicationWatcher {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationWatcher.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final String migrationId;
    private final EventDispatcher events;
    private final Replications replications;
    private @Nullable Thread watcher;
    private boolean closed;

    ReplicationWatcher(String migrationId, EventDispatcher events, Replications replications) {
        this.migrationId = migrationId;
        this.events = events;
        this.replications = replications;
    }

    /** Starts to poll the replications every few seconds, until this is closed. */
    synchronized void start() {
        if (watcher == null && !closed) {
            watcher = Threads.daemon(this::watch, "pgtrek-" + migrationId + "-watch");
            watcher.start();
        }
    }

    private void watch() {
        try {
            while (true) {
                try {
                    for (ReplicationStatus status : replications.watch()) {
                        ReplicationObserved event = new ReplicationObserved(migrationId, status);
                        events.publish(event);
                    }
                } catch (MigrationCancelledException e) {
                    throw e;
                } catch (MigrationException e) { // the next poll may succeed
                    LOG.warn("{} - looking at the replication failed: {}", migrationId, e.getMessage());
                }
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException | MigrationCancelledException e) {
            LOG.trace("{} - the replication is no longer watched", migrationId, e);
        }
    }

    /** Ends the polling. */
    void close() {
        Thread ending;
        synchronized (this) {
            closed = true;
            ending = watcher;
            watcher = null;
        }
        if (ending != null) {
            ending.interrupt();
            Threads.join(ending);
        }
    }
}
