package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A session as its server identifies it. Immutable.
 *
 * @param pid its process
 * @param begun when it began, in seconds, as process numbers are reused
 */
public record ServerSession(String pid, String begun) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String OF_SESSION = """
            SELECT a.pid::text, extract(epoch FROM a.backend_start)::text
              FROM pg_catalog.pg_stat_activity a
             WHERE a.pid = pg_catalog.pg_backend_pid()
            """;

    private static final String END = """
            SELECT pg_catalog.pg_terminate_backend(a.pid)
              FROM pg_catalog.pg_stat_activity a
             WHERE a.pid = ?::int
               AND coalesce(extract(epoch FROM a.backend_start)::text = ?, true)
               AND a.datname = pg_catalog.current_database()
               AND a.pid <> pg_catalog.pg_backend_pid()
            """;

    private static final String LIVES = """
            SELECT
              FROM pg_catalog.pg_stat_activity a
             WHERE a.pid = ?::int
               AND coalesce(extract(epoch FROM a.backend_start)::text = ?, true)
               AND a.datname = pg_catalog.current_database()
            """;

    /** Returns whether the session still exists. */
    boolean lives(Connection other) throws SQLException {
        return Rows.first(other, LIVES, row -> true, pid, begun).isPresent();
    }

    public static ServerSession of(Connection session) throws SQLException {
        return Rows.first(session, OF_SESSION, row -> new ServerSession(row.getString(1), row.getString(2)))
                .orElseThrow();
    }

    /** Ends the session, and waits until it is gone with its current work; returns false if it stays. */
    public boolean end(Connection other) throws SQLException, InterruptedException {
        return Deadline.in(PATIENCE)
                .await(
                        BETWEEN_LOOKS,
                        () -> Rows.all(other, END, row -> true, pid, begun).isEmpty());
    }
}
