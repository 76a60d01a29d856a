package dev.pgtrek.examples.quickstart;

import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.server.TestkitException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that starts in the background; closing ends it, whether or not it is running already. */
final class StartingServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartingServer.class);

    private final FutureTask<PostgresServer> starting;
    private final Thread thread;

    private StartingServer(int version) {
        this.starting = new FutureTask<>(() -> PostgresServer.start(version));
        this.thread = new Thread(starting, "pgtrek-quickstart-" + version);
    }

    static StartingServer begin(int version) {
        StartingServer server = new StartingServer(version);
        server.thread.start();
        return server;
    }

    PostgresServer started() {
        try {
            return starting.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationCancelledException("starting a server was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new TestkitException("a server could not be started: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        thread.interrupt(); // does nothing where the server is running already
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            starting.get().close();
        } catch (InterruptedException e) {
            interrupted = true; // never happens for a completed task
        } catch (ExecutionException e) {
            LOG.debug("There is no server to be ended", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
