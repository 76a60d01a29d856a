package dev.pgtrek.checks.verify;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.ServerMessage;
import dev.pgtrek.internal.jdbc.SessionEnd;
import dev.pgtrek.internal.jdbc.SessionPool;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a verification with one database of one server: opened on demand, reused, all under one snapshot if one
 * is given. Thread-safe.
 *
 * <p>Each unit of work is a separate transaction that is rolled back at its end, so that locks on thousands of tables
 * never accumulate.
 */
final class SideSessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SideSessions.class);

    /**
     * Settings that affect text forms and the visible rows. Just-in-time compilation would take longer than the
     * statements on hundreds of small tables that it is meant to speed up. With constraint_exclusion the planner would
     * evaluate users' CHECK constraints. If the server has restrict_nonsystem_relation_kind, a view that replaces a table
     * during a comparison is rejected, not executed.
     */
    private static final String SETTINGS = """
            SELECT pg_catalog.set_config(setting.name, setting.value, true)
              FROM (VALUES (100000, 'DateStyle',             'ISO, YMD'),
                           (100000, 'IntervalStyle',         'postgres'),
                           (100000, 'TimeZone',              'UTC'),
                           (100000, 'lc_monetary',           'C'),
                           (100000, 'bytea_output',          'hex'),
                           (100000, 'xmlbinary',             'base64'),
                           (100000, 'quote_all_identifiers', 'off'),
                           (100000, 'extra_float_digits',    '3'),
                           (100000, 'row_security',          'off'),
                           (100000, 'constraint_exclusion',  'off'),
                           (110000, 'jit',                   'off'),
                           (120000, 'restrict_nonsystem_relation_kind', 'view, foreign-table')
                   ) AS setting (since, name, value)
             WHERE pg_catalog.current_setting('server_version_num')::pg_catalog.int4
                   OPERATOR(pg_catalog.>=) setting.since
               AND pg_catalog.current_setting(setting.name, true) IS NOT NULL;
            """;

    /** Makes a session's server read the catalogs that it will need, without a lock that it might have to wait for. */
    private static final String TRIAL = """
            SELECT pg_catalog.count(*)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm', 'S')
            """;

    private static final String WITHOUT_SNAPSHOT = "SET TRANSACTION READ ONLY;\n";

    /** Few, because every concurrently compared database keeps as many. */
    private static final int IDLE_KEPT = 2;

    private final Side side;
    private final SessionPool<Connection> pool;
    private Optional<String> snapshot;
    private @Nullable Connection keeper;

    /** Work in a transaction that is rolled back. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection session) throws SQLException;
    }

    /** A transaction could not begin, for example because its snapshot no longer exists: nothing can be read. */
    static final class NotBegunException extends SQLException {
        private static final long serialVersionUID = 1L;

        private NotBegunException(Side side, SQLException cause) {
            super(
                    "no transaction could begin on the " + side + ": " + ServerMessage.of(cause),
                    cause.getSQLState(),
                    cause);
        }
    }

    /**
     * Creates the sessions of one side.
     *
     * @param opener opens a session in auto-commit mode, with an empty search_path and no time-outs
     * @param snapshot the snapshot of all of them; without it each transaction has its own
     */
    SideSessions(Side side, SessionPool.Opener<Connection> opener, Optional<String> snapshot) {
        this.side = side;
        this.pool = new SessionPool<>("the verification with the " + side, IDLE_KEPT, opener, List::of);
        this.snapshot = snapshot;
    }

    Side side() {
        return side;
    }

    /** Opens in advance the sessions that are kept while idle, and one for the snapshot. */
    void makeReady() throws SQLException {
        List<Connection> opened = new ArrayList<>();
        try {
            while (opened.size() <= IDLE_KEPT) {
                Connection session = pool.acquire();
                opened.add(session);
                begin(session, isolation(), "");
                try (Statement statement = session.createStatement()) {
                    statement.execute(TRIAL);
                }
                session.rollback();
            }
            opened.forEach(pool::release);
            opened.clear();
        } finally {
            opened.forEach(pool::discard);
        }
    }

    /** The server processes of the open sessions. */
    Set<Integer> processes() {
        Set<Integer> processes = new HashSet<>();
        for (Connection session : pool.open()) {
            try {
                processes.add(session.unwrap(PGConnection.class).getBackendPID());
            } catch (SQLException e) {
                LOG.debug("a session with the {} is closed", side, e);
            }
        }
        return processes;
    }

    /**
     * Executes work in a transaction.
     *
     * @param prelude statements that run first and end with semicolons; they cost no round trip
     */
    <T> T with(String prelude, Work<T> work) throws SQLException {
        return inTransaction(isolation(), prelude, work);
    }

    /** Executes work in a transaction that sees the current state, not the snapshot's. */
    <T> T now(Work<T> work) throws SQLException {
        return inTransaction(WITHOUT_SNAPSHOT, "", work);
    }

    private <T> T inTransaction(String isolation, String prelude, Work<T> work) throws SQLException {
        Connection session = pool.acquire();
        boolean reusable = false;
        try {
            begin(session, isolation, prelude);
            T result = work.on(session);
            session.rollback();
            reusable = true;
            return result;
        } catch (SQLException e) {
            reusable = rolledBack(session, e);
            throw e;
        } finally {
            giveBack(session, reusable);
        }
    }

    /**
     * Takes a snapshot for all later transactions, and holds it until this is closed, so that all tables are compared as
     * of one moment.
     *
     * @see
     *     <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">Snapshot
     *     synchronization functions</a>
     */
    void holdSnapshot() throws SQLException {
        Connection session = pool.acquire();
        boolean held = false;
        try {
            session.setAutoCommit(false);
            try (Statement statement = session.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                try (ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                    row.next();
                    synchronized (this) {
                        snapshot = Optional.of(row.getString(1));
                        keeper = session;
                        pool.keep(session);
                        held = true;
                    }
                }
            }
        } finally {
            if (!held) {
                pool.discard(session);
            }
        }
    }

    private synchronized String isolation() {
        return snapshot.isPresent()
                ? "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;\nSET TRANSACTION SNAPSHOT '%s';\n"
                        .formatted(snapshot.get().replace("'", "''"))
                : WITHOUT_SNAPSHOT;
    }

    private void begin(Connection session, String isolation, String prelude) throws SQLException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute(isolation + SETTINGS + prelude);
        } catch (SQLException e) {
            throw new NotBegunException(side, e);
        }
    }

    private static boolean rolledBack(Connection session, SQLException failure) {
        try {
            if (session.isClosed()) {
                return false;
            }
            session.rollback();
            return true;
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private void giveBack(Connection session, boolean reusable) {
        if (reusable) {
            pool.release(session);
        } else {
            pool.discard(session);
        }
    }

    /** Whether a failure concerns more than a single unreadable object: the session is lost, or was terminated. */
    static boolean isOver(SQLException failure) {
        return failure instanceof NotBegunException || SqlState.isLostOrCanceled(failure);
    }

    /** Aborts running statements. */
    void abort() {
        pool.abortAll();
        closeKeeper();
    }

    /** Closes the idle sessions and the snapshot; the users of the others close those. */
    @Override
    public void close() {
        pool.close();
        closeKeeper();
    }

    private synchronized void closeKeeper() {
        if (keeper != null) {
            SessionEnd.close(keeper);
            keeper = null;
        }
    }
}
