package dev.pgtrek.replication.internal.publisher;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The slot that keeps the source's WAL for the target, and records the target's progress.
 *
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">pg_replication_slots</a>
 */
public final class Slot {
    private static final Duration DROPPING = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 50;

    /** Reads columns that only newer servers have through JSON, so that one statement works on all versions. */
    private static final String STATE = """
            SELECT s.active_pid,
                   s.confirmed_flush_lsn >= ?::pg_catalog.pg_lsn AS confirmed,
                   pg_catalog.pg_wal_lsn_diff(?::pg_catalog.pg_lsn, s.confirmed_flush_lsn)::pg_catalog.int8 AS behind,
                   pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), s.restart_lsn)::pg_catalog.int8
                     AS kept,
                   pg_catalog.to_json(s) ->> 'wal_status' AS wal_status,
                   pg_catalog.to_json(s) ->> 'invalidation_reason' AS reason,
                   (pg_catalog.to_json(s) ->> 'safe_wal_size')::pg_catalog.int8 AS safe,
                   (SELECT (1000 * EXTRACT(epoch FROM r.flush_lag))::pg_catalog.int8
                      FROM pg_catalog.pg_stat_replication r
                     WHERE r.pid = s.active_pid) AS lag_millis
              FROM pg_catalog.pg_replication_slots s
             WHERE s.slot_name = ? AND s.plugin = 'pgoutput' AND s.database = pg_catalog.current_database()
            """;

    private static final String ACTIVE = """
            SELECT s.active_pid
              FROM pg_catalog.pg_replication_slots s
             WHERE s.slot_name = ? AND s.plugin = 'pgoutput' AND s.database = pg_catalog.current_database()
            """;

    private static final String TAKEN = "SELECT FROM pg_catalog.pg_replication_slots WHERE slot_name = ?";

    private Slot() {}

    /** Returns whether there is a slot of that name, of any kind and database. */
    public static boolean isTaken(Connection source, ReplicationName name) throws SQLException {
        return Rows.first(source, TAKEN, row -> true, name.toString()).isPresent();
    }

    /**
     * The state of the slot on the source.
     *
     * @param activePid the process that sends its WAL; empty if there is none
     * @param confirmed whether the target has confirmed the requested LSN
     * @param behindBytes the lag behind that LSN, in bytes
     * @param lost why it can no longer be used; empty where it can
     */
    public record State(
            Optional<String> activePid,
            boolean confirmed,
            long behindBytes,
            OptionalLong keptBytes,
            OptionalLong leftBytes,
            Optional<Duration> lag,
            Optional<String> lost) {
        public boolean active() {
            return activePid.isPresent();
        }
    }

    /**
     * Returns the end of the source's WAL: all commits, including those that do not wait for the disk, are before it.
     */
    public static String currentLsn(Connection source) throws SQLException {
        return Rows.first(source, "SELECT pg_catalog.pg_current_wal_insert_lsn()::text", row -> row.getString(1))
                .orElseThrow();
    }

    /**
     * Has the source write a little WAL to its disk. On an idle server, the end of WAL may be after the header of a
     * page without records, and so after any position that a slot can confirm.
     */
    public static void nudge(Connection source) throws SQLException {
        Rows.first(source, "SELECT pg_catalog.pg_logical_emit_message(true, 'pgtrek', '')", row -> true);
    }

    /** Reads the state; empty if the slot does not exist, or belongs to another database or is of another kind. */
    public static Optional<State> read(Connection source, ReplicationName name, String lsn) throws SQLException {
        return Rows.first(source, STATE, Slot::state, lsn, lsn, name.toString());
    }

    private static State state(ResultSet row) throws SQLException {
        boolean lost = "lost".equals(row.getString("wal_status"));
        long behind = Math.max(0, row.getLong("behind"));
        Optional<Duration> lag = number(row, "lag_millis").isPresent()
                ? Optional.of(Duration.ofMillis(row.getLong("lag_millis")))
                : Optional.empty();
        return new State(
                Optional.ofNullable(row.getString("active_pid")),
                row.getBoolean("confirmed"),
                behind,
                number(row, "kept"),
                number(row, "safe"),
                behind == 0 ? Optional.of(Duration.ZERO) : lag,
                lost
                        ? Optional.of(
                                Optional.ofNullable(row.getString("reason")).orElse("wal_removed"))
                        : Optional.empty());
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /**
     * Removes the slot, even if a session uses it or still creates it. Returns whether it existed.
     *
     * @throws SQLException if it can't be removed, or is repeatedly in use
     */
    public static boolean drop(Connection source, String slot) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + DROPPING.toNanos();
        boolean found = false;
        while (true) {
            Optional<Optional<String>> active =
                    Rows.first(source, ACTIVE, row -> Optional.ofNullable(row.getString(1)), slot);
            if (active.isEmpty()) {
                return found;
            }
            found = true;
            if (active.get().isPresent()) {
                Rows.first(
                        source,
                        "SELECT pg_catalog.pg_terminate_backend(?::int)",
                        row -> true,
                        active.get().get());
            }
            try {
                Rows.first(source, "SELECT pg_catalog.pg_drop_replication_slot(?)", row -> true, slot);
            } catch (SQLException e) {
                boolean busyOrGone = SqlState.OBJECT_IN_USE.equals(e.getSQLState())
                        || SqlState.UNDEFINED_OBJECT.equals(e.getSQLState());
                if (!busyOrGone || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
