package dev.pgtrek.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Simulates an application that writes: several connections commit transactions at a steady rate and record which of them
 * the server acknowledged. A test can then detect lost transactions.
 *
 * <pre>{@code
 * try (LoadGenerator load = LoadGenerator.on(source, "shop").connections(4).transactionsPerSecond(300).start()) {
 *   migration.run();
 *   load.pause();
 *   load.switchTo(target, "shop");
 *   load.resume();
 *   assertThat(load.stop().discrepancies(target, "shop")).isEmpty();
 * }
 * }</pre>
 *
 * <p>The load writes to its own tables in the schema {@code load}, which is created if missing. Each transaction inserts
 * its number into {@code load.entry}, and moves amounts between the rows of {@code load.account}, whose sum stays zero,
 * or inserts, updates or deletes rows of {@code load.item}. Some rows are longer than a page. A failed transaction is
 * recorded as failed and not retried. A lost connection is reopened, so the load survives outages.
 *
 * <p>Memory is bounded: one bit for each transaction. Thread-safe.
 */
public final class LoadGenerator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String[] TABLES = {"CREATE SCHEMA IF NOT EXISTS load", """
        CREATE TABLE IF NOT EXISTS load.entry (
          run text,
          client int,
          number int,
          noted timestamptz NOT NULL DEFAULT clock_timestamp(),
          PRIMARY KEY (run, client, number)
        )""", """
        CREATE TABLE IF NOT EXISTS load.account (
          id int PRIMARY KEY,
          balance bigint NOT NULL DEFAULT 0
        )""", """
        INSERT INTO load.account (id)
        SELECT * FROM generate_series(1, 1000)
        ON CONFLICT DO NOTHING""", """
        CREATE TABLE IF NOT EXISTS load.item (
          id bigserial PRIMARY KEY,
          client int NOT NULL,
          note text,
          amounts numeric[]
        )""", """
        CREATE TABLE IF NOT EXISTS load.scratch (
          id int PRIMARY KEY,
          note text
        )"""};

    private final LoadGate gate;
    private final List<LoadClient> clients;

    private LoadGenerator(LoadGate gate, List<LoadClient> clients) {
        this.gate = gate;
        this.clients = clients;
    }

    /**
     * Begins a load on a database.
     *
     * @param server the server
     * @param database the database's name
     * @return the builder
     */
    public static Builder on(PostgresServer server, String database) {
        return new Builder(server, database);
    }

    /** Pauses the load and returns when no transaction is in progress; none begins until {@link #resume}. */
    public void pause() {
        gate.pause(PATIENCE);
    }

    /** Continues after {@link #pause}. */
    public void resume() {
        gate.resume();
    }

    /**
     * Sends all further transactions to another server.
     *
     * @param server the server
     * @param database the database's name; the tables must be there
     */
    public void switchTo(PostgresServer server, String database) {
        gate.switchTo(server, database);
    }

    /**
     * Ends all connections after their current transactions; those that take longer than 30 seconds are aborted.
     * Idempotent.
     *
     * @return the outcome of each transaction
     */
    public LoadLedger stop() {
        gate.close();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (LoadClient client : clients) {
            client.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return new LoadLedger(
                gate.run(), clients.stream().map(LoadClient::outcomes).toList());
    }

    /** Stops the load like {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /** Builds a load. Not thread-safe. */
    public static final class Builder {
        private final PostgresServer server;
        private final String database;
        private int connections = 2;
        private int transactionsPerSecond = 100;
        private boolean truncates;

        private Builder(PostgresServer server, String database) {
            this.server = server;
            this.database = database;
        }

        /**
         * Sets the number of connections, by default 2.
         *
         * @param connections at least 1
         * @return this builder
         */
        public Builder connections(int connections) {
            if (connections < 1) {
                throw new IllegalArgumentException("connections must be >= 1, was %d".formatted(connections));
            }
            this.connections = connections;
            return this;
        }

        /**
         * Sets the rate of all connections together, by default 100.
         *
         * @param rate at least 1; a slow server achieves less
         * @return this builder
         */
        public Builder transactionsPerSecond(int rate) {
            if (rate < 1) {
                throw new IllegalArgumentException("transactionsPerSecond must be >= 1, was %d".formatted(rate));
            }
            this.transactionsPerSecond = rate;
            return this;
        }

        /**
         * Makes every fiftieth transaction truncate the table {@code load.scratch} and fill it again.
         *
         * @return this builder
         */
        public Builder truncates() {
            this.truncates = true;
            return this;
        }

        /**
         * Creates missing tables and begins to write.
         *
         * @return the running load; the caller closes it
         */
        public LoadGenerator start() {
            server.execute(database, TABLES);
            LoadGate gate = new LoadGate(UUID.randomUUID().toString(), server, database);
            Duration interval = Duration.ofSeconds(1).multipliedBy(connections).dividedBy(transactionsPerSecond);
            List<LoadClient> clients = new ArrayList<>();
            for (int number = 1; number <= connections; number++) {
                clients.add(new LoadClient(number, gate, interval, truncates));
            }
            clients.forEach(LoadClient::start);
            return new LoadGenerator(gate, clients);
        }
    }
}
