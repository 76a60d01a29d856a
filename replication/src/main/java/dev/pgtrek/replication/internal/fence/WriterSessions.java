package dev.pgtrek.replication.internal.fence;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * The sessions of one database of the source that may write, and that began before its fence was raised. Sessions of
 * pgtrek and sessions that replicate are never ended. Used by one thread.
 */
final class WriterSessions {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    /** Without both, other roles' sessions hide their kind and start time, or can't be ended. */
    private static final String MAY_END_OTHERS = """
            SELECT m.rolsuper
                   OR (SELECT count(*)
                         FROM pg_catalog.pg_roles r
                        WHERE r.rolname IN ('pg_read_all_stats', 'pg_signal_backend')
                          AND pg_catalog.pg_has_role(r.oid, 'USAGE')) = 2
              FROM pg_catalog.pg_roles m
             WHERE m.rolname = CURRENT_USER
            """;

    /**
     * Excludes walsenders, which send the last changes to the target, and the server's own processes. Background
     * processes of extensions count, as they may write, and so do sessions without visible details.
     */
    private static final String OTHERS = """
            FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = pg_catalog.current_database()
               AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'parallel worker', 'walsender')
               AND coalesce(a.backend_type, '') NOT LIKE 'logical replication %'
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_stat_subscription s
                                WHERE s.pid = a.pid)
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_stat_replication p
                                WHERE p.pid = a.pid)
               AND a.pid <> ALL (?::int[])
               AND coalesce(a.backend_start < ?::timestamptz, true)
            """;

    private static final String END_OTHERS = "SELECT pg_catalog.pg_terminate_backend(a.pid)\n" + OTHERS;

    private static final String PIDS_OF_OTHERS = "SELECT a.pid\n" + OTHERS;

    private static final String END_ONE = END_OTHERS + "   AND a.pid = ?::int\n";

    private static final String NAMES_OF_OTHERS = """
            SELECT 'pid ' || a.pid || ' of ' || coalesce(a.usename::text, 'no user')
                       || coalesce(' (' || nullif(a.backend_type, 'client backend') || ')', '')
            """ + OTHERS;

    /** The PID of another session of pgtrek's own. */
    interface OwnSession {
        int pid() throws SQLException;
    }

    private final Connection source;
    private final String database;
    private final OwnSession own;
    private Supplier<Set<Integer>> spared = Set::of;

    WriterSessions(Connection source, String database, OwnSession own) {
        this.source = source;
        this.database = database;
        this.own = own;
    }

    /** Excludes further processes of the source, which belong to pgtrek and only read. */
    void spare(Supplier<Set<Integer>> processes) {
        spared = processes;
    }

    /**
     * Rejects a user with too few rights: a session that is missed would continue to write to the old server.
     *
     * @throws CutoverFailure if the user may not see and end all sessions
     */
    void requireEnding() throws SQLException {
        if (!Rows.first(source, MAY_END_OTHERS, row -> row.getBoolean(1)).orElse(false)) {
            String user = PrintedSql.name(Rows.first(source, "SELECT CURRENT_USER", row -> row.getString(1))
                    .orElseThrow());
            throw new CutoverFailure("user " + user + " may not see and end the sessions of other roles in database "
                    + database + "; as a superuser of the source: GRANT pg_read_all_stats, pg_signal_backend TO " + user
                    + ", or stop the writes by the application's own means");
        }
    }

    /** Ends the sessions that began before the fence was raised; the fence keeps later ones from writing. */
    void end(String raised, Deadline deadline) throws SQLException, InterruptedException {
        boolean gone = deadline.await(BETWEEN_LOOKS, () -> end(raised).isEmpty());
        if (!gone) {
            throw new CutoverFailure("sessions of database " + database + " could not be ended in time: "
                    + String.join("; ", Rows.all(source, NAMES_OF_OTHERS, row -> row.getString(1), ours(), raised)));
        }
    }

    /** Ends the sessions once, and does not wait until they are gone. */
    List<Boolean> end(String before) throws SQLException {
        return end(END_OTHERS, before, ours(), before);
    }

    private List<Boolean> end(String statement, String before, String... parameters) throws SQLException {
        try {
            return Rows.all(source, statement, row -> true, parameters);
        } catch (SQLException e) {
            if (!SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            throw new CutoverFailure(
                    "not all sessions of database " + database
                            + " may be ended by this user, and one that writes must be: "
                            + String.join(
                                    "; ", Rows.all(source, NAMES_OF_OTHERS, row -> row.getString(1), ours(), before))
                            + "; end those of superusers yourself, stop the extension whose background worker it is, or"
                            + " cut over as a superuser of the source",
                    e);
        }
    }

    /**
     * Ends the later sessions, too.
     *
     * @throws CutoverFailure if this user may not end some of them; all others were ended
     */
    void endAll() throws SQLException {
        String ever = "infinity";
        CutoverFailure refused = null;
        for (String pid : Rows.all(source, PIDS_OF_OTHERS, row -> row.getString(1), ours(), ever)) {
            try {
                end(END_ONE, ever, ours(), ever, pid);
            } catch (CutoverFailure e) {
                refused = e;
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    private String ours() throws SQLException {
        Set<Integer> pids = new TreeSet<>(spared.get());
        pids.add(source.unwrap(PGConnection.class).getBackendPID());
        pids.add(own.pid());
        return pids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }
}
