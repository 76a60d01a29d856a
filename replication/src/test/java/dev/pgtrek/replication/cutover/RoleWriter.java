package dev.pgtrek.replication.cutover;

import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A writer with a role of its own, who notes every commit that was acknowledged to it; connects anew when it is cut off. */
final class RoleWriter implements AutoCloseable {
    private static final String PASSWORD = "role";
    private static final long PAUSE_NANOS = 5_000_000;

    private final PostgresServer server;
    private final String role;
    private final Thread thread;
    private final Set<Integer> acknowledged = new HashSet<>();
    private final Set<Integer> unanswered = new HashSet<>();
    private volatile boolean ended;

    private RoleWriter(PostgresServer server, String role) {
        this.server = server;
        this.role = role;
        this.thread = new Thread(this::run, "writer-" + role);
    }

    /** Begins to write as a new role that has a setting of its own. */
    static RoleWriter start(PostgresServer server, String role, String setting) {
        server.execute(
                "postgres",
                "CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "'",
                "ALTER ROLE " + role + " SET " + setting);
        server.execute(
                CutoverRig.DATABASE,
                "CREATE TABLE written_by_" + role + " (number int PRIMARY KEY, id bigserial)",
                "GRANT ALL ON written_by_" + role + " TO " + role,
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + role);
        RoleWriter writer = new RoleWriter(server, role);
        writer.thread.start();
        return writer;
    }

    private void run() {
        int number = 0;
        while (!ended) {
            try (Connection connection = server.connect(CutoverRig.DATABASE, role, PASSWORD);
                    Statement statement = connection.createStatement()) {
                while (!ended) {
                    write(statement, ++number);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (SQLException e) {
                LockSupport.parkNanos(PAUSE_NANOS); // it was cut off, or is refused, and tries again
            }
        }
    }

    private void write(Statement statement, int number) throws SQLException {
        try {
            statement.execute("INSERT INTO public.written_by_" + role + " VALUES (" + number + ")");
            acknowledged.add(number);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("08") || state.startsWith("57P")) {
                unanswered.add(number);
            }
            throw e;
        }
    }

    /** Ends it, and tells how many commits were acknowledged. */
    int stop() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return acknowledged.size();
    }

    /** Which acknowledged rows a server lacks, and which it has that nobody may have committed. */
    List<String> discrepancies(PostgresServer other) {
        Set<Integer> there = new HashSet<>();
        other.queryRows(CutoverRig.DATABASE, "SELECT number FROM written_by_" + role)
                .forEach(row -> there.add(Integer.valueOf(String.valueOf(row.get(0)))));
        Set<Integer> lost = new HashSet<>(acknowledged);
        lost.removeAll(there);
        there.removeAll(acknowledged);
        there.removeAll(unanswered);
        return lost.isEmpty() && there.isEmpty()
                ? List.of()
                : List.of(role + " lost " + lost + ", unexpected " + there);
    }

    @Override
    public void close() {
        stop();
    }

    static void drop(PostgresServer server, String role) {
        server.execute("postgres", "DROP ROLE IF EXISTS " + role);
    }
}
