package dev.pgtrek.testkit;

import dev.pgtrek.testkit.LoadGate.Place;
import dev.pgtrek.testkit.server.TestkitException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One of a load's connections, in a thread of its own. */
final class LoadClient {
    private static final int TRUNCATE_EACH = 50;
    private static final int LONG_NOTE_EACH = 25;
    private static final int ACCOUNTS = 1000;
    private static final long PAUSE_AFTER_FAILURE_NANOS = Duration.ofMillis(20).toNanos();

    private static final String NOTE = """
            INSERT INTO load.entry (run, client, number)
            VALUES (?, ?, ?)
            """;

    /** One statement that locks both rows in the order of their ids, so that clients can't deadlock. */
    private static final String TRANSFER = """
            WITH locked AS (
              SELECT id FROM load.account WHERE id IN (?, ?) ORDER BY id FOR UPDATE
            )
            UPDATE load.account AS a
               SET balance = balance + CASE WHEN a.id = ? THEN 1 ELSE -1 END
              FROM locked
             WHERE a.id = locked.id
            """;

    private static final String ADD_ITEM = """
            INSERT INTO load.item (client, note, amounts)
            VALUES (?, (SELECT string_agg(md5(n::text), '') FROM generate_series(1, ?) AS n), ARRAY[?, 0.5])
            """;

    private static final String CHANGE_ITEM = """
            UPDATE load.item
               SET amounts = amounts || ?::numeric
             WHERE id = (SELECT max(id) FROM load.item WHERE client = ?)
            """;

    private static final String DELETE_ITEM = """
            DELETE FROM load.item
             WHERE id = (SELECT min(id) FROM load.item WHERE client = ?)
            """;

    private static final String TRUNCATE = """
            TRUNCATE load.scratch
            """;

    private static final String REFILL = """
            INSERT INTO load.scratch (id, note)
            SELECT n, ? FROM generate_series(1, 10) AS n
            """;

    private final LoadGate gate;
    private final long intervalNanos;
    private final boolean truncates;
    private final LoadOutcomes outcomes;
    private final Thread thread;
    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
    private @Nullable Place connectedTo;

    LoadClient(int number, LoadGate gate, Duration interval, boolean truncates) {
        this.gate = gate;
        this.intervalNanos = interval.toNanos();
        // TRUNCATE locks the table for all: one client does it.
        this.truncates = truncates && number == 1;
        this.outcomes = new LoadOutcomes(number);
        this.thread = new Thread(this::run, "load-" + number);
    }

    void start() {
        thread.start();
    }

    LoadOutcomes outcomes() {
        return outcomes;
    }

    /** Waits for the end, then aborts the connection. */
    void join(Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis()));
            Connection open = connection.get();
            if (thread.isAlive() && open != null) {
                open.abort(Runnable::run);
            }
            thread.interrupt();
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new TestkitException("Interrupted while the load was to end", e);
        } catch (SQLException e) {
            throw new TestkitException("A connection of the load can't be cut off", e);
        }
    }

    private void run() {
        long next = System.nanoTime();
        try {
            for (int number = 1; ; number++) {
                Place place = gate.enter();
                if (place == null) {
                    return;
                }
                boolean lost;
                try {
                    lost = !transact(place, number);
                } finally {
                    gate.leave();
                }
                // A late client does not catch up: the rate is an upper bound.
                next = Math.max(next + intervalNanos, System.nanoTime());
                gate.rest(lost ? PAUSE_AFTER_FAILURE_NANOS : next - System.nanoTime());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    /** Returns whether the connection is still usable. */
    private boolean transact(Place place, int number) {
        boolean committing = false;
        try {
            Connection open = connected(place);
            write(open, number);
            committing = true;
            open.commit();
            outcomes.acknowledge(number);
            return true;
        } catch (SQLException e) {
            // Only an error from the server proves that nothing was committed. A lost connection proves nothing.
            if (committing && isConnectionFailure(e)) {
                outcomes.doubt(number, e.toString());
            } else {
                outcomes.fail(e.toString());
            }
            disconnect();
            return false;
        }
    }

    private static boolean isConnectionFailure(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57P");
    }

    private Connection connected(Place place) throws SQLException {
        Connection open = connection.get();
        if (open != null && place.equals(connectedTo)) {
            return open;
        }
        disconnect();
        Connection fresh = place.server().connect(place.database());
        connection.set(fresh);
        connectedTo = place;
        fresh.setAutoCommit(false);
        return fresh;
    }

    private void disconnect() {
        try (Connection closing = connection.getAndSet(null)) {
            connectedTo = null;
        } catch (SQLException e) {
            outcomes.fail("while closing: " + e);
        }
    }

    private void write(Connection open, int number) throws SQLException {
        execute(open, NOTE, gate.run(), outcomes.client(), number);
        switch (number % 4) {
            case 0 -> {
                int from = number * 7 % ACCOUNTS + 1;
                int to = (number * 13 + outcomes.client()) % ACCOUNTS + 1;
                if (from != to) {
                    execute(open, TRANSFER, from, to, to);
                }
            }
            case 1 -> execute(open, ADD_ITEM, outcomes.client(), number % LONG_NOTE_EACH == 0 ? 400 : 1, number);
            case 2 -> execute(open, CHANGE_ITEM, number, outcomes.client());
            default -> {
                if (number % 8 == 7) {
                    execute(open, DELETE_ITEM, outcomes.client());
                }
            }
        }
        if (truncates && number % TRUNCATE_EACH == 0) {
            execute(open, TRUNCATE);
            execute(open, REFILL, "filled by transaction " + number);
        }
    }

    private static void execute(Connection open, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.execute();
        }
    }
}
