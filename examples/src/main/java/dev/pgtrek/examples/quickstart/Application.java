package dev.pgtrek.examples.quickstart;

import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulates an application: writes to the source, one row per transaction, until the source rejects it or it is
 * closed. Thread-safe.
 */
final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    /** Larger than any row number of the sample. */
    private static final int DELTA = 7_000_000;

    private static final String WRITE = """
            INSERT INTO shop.stock_movement (warehouse, product_id, delta, moved_at)
            SELECT 'north', min(id), %d, clock_timestamp() FROM shop.product
            """.formatted(DELTA);

    private static final String COUNT = "SELECT count(*) FROM shop.stock_movement WHERE delta = " + DELTA;
    private static final long PAUSE_MILLIS = 5;

    private final Server server;
    private final String database;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Thread thread;

    private Application(Server server, String database) {
        this.server = server;
        this.database = database;
        this.thread = new Thread(this::write, "pgtrek-quickstart-application");
    }

    static Application begin(Server server, String database) {
        Application application = new Application(server, database);
        application.thread.start();
        return application;
    }

    private void write() {
        try (Connection session = server.connect(database);
                PreparedStatement statement = session.prepareStatement(WRITE)) {
            while (!Thread.currentThread().isInterrupted()) {
                statement.executeUpdate();
                acknowledged.incrementAndGet();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException e) {
            LOG.debug("The source takes no more writes", e);
        } catch (InterruptedException e) {
            LOG.debug("The application was ended", e);
        }
    }

    /** Returns how many rows were committed so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Returns how many of its rows a server has. */
    static long rowsOn(Server server, String database) throws SQLException {
        try (Connection session = server.connect(database);
                PreparedStatement statement = session.prepareStatement(COUNT);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
