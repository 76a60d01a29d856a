package dev.pgtrek.checks.verify;

import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a verification with one database of one server: opened as they are needed, used again, all of one
 * snapshot where one is given. Thread-safe.
 *
 * <p>Each piece of work is a transaction of its own that is rolled back at its end, so that the locks on thousands of tables
 * never add up.
 */
final class SideSessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SideSessions.class);

    /**
     * What text forms, and which rows are seen, depends on. Just-in-time compilation would take longer than the statements
     * on hundreds of small tables that it is meant to speed up. With constraint_exclusion the planner would evaluate users'
     * CHECK constraints. Where the server has restrict_nonsystem_relation_kind, a view that takes a table's name in the
     * middle of a comparison is rejected, not run.
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

    /** Has a session's server read the catalogs that it will need, and takes no lock that it could have to wait for. */
    private static final String TRIAL = """
            SELECT pg_catalog.count(*)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm', 'S')
            """;

    private static final String WITHOUT_SNAPSHOT = "SET TRANSACTION READ ONLY;\n";

    /** Few, as every database that is compared at the same time keeps as many. */
    private static final int IDLE_KEPT = 2;

    private final Side side;
    private final Opener opener;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> used = new HashSet<>();
    private Optional<String> snapshot;
    private @Nullable Connection keeper;
    private boolean closed;

    /** Opens a session, in auto-commit mode, with an empty search_path and no time-outs. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    /** Does something in a transaction that is rolled back. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection session) throws SQLException;
    }

    /** A transaction could not begin, for example since its snapshot is gone: nothing can be read. */
    static final class NotBegunException extends SQLException {
        private static final long serialVersionUID = 1L;

        private NotBegunException(Side side, SQLException cause) {
            super(
                    "no transaction could begin on the " + side + ": " + SqlStates.message(cause),
                    cause.getSQLState(),
                    cause);
        }
    }

    /**
     * Sessions of one side.
     *
     * @param snapshot the snapshot that all of them see; each transaction has its own where there is none
     */
    SideSessions(Side side, Opener opener, Optional<String> snapshot) {
        this.side = side;
        this.opener = opener;
        this.snapshot = snapshot;
    }

    Side side() {
        return side;
    }

    /** Opens as many sessions as are kept while they are idle, and one for the snapshot, before they are needed. */
    void makeReady() throws SQLException {
        List<Connection> opened = new ArrayList<>();
        try {
            while (opened.size() <= IDLE_KEPT) {
                Connection session = borrow();
                opened.add(session);
                begin(session, isolation(), "");
                try (Statement statement = session.createStatement()) {
                    statement.execute(TRIAL);
                }
                session.rollback();
            }
            synchronized (this) {
                if (!closed) {
                    opened.forEach(used::remove);
                    opened.forEach(idle::push);
                    opened.clear();
                }
            }
        } finally {
            opened.forEach(session -> giveBack(session, false));
        }
    }

    /** The server processes of the sessions that are open. */
    synchronized Set<Integer> processes() {
        Set<Integer> processes = new HashSet<>();
        for (Collection<Connection> sessions : List.of(idle, used)) {
            for (Connection session : sessions) {
                try {
                    processes.add(session.unwrap(PGConnection.class).getBackendPID());
                } catch (SQLException e) {
                    LOG.debug("a session with the {} is closed", side, e);
                }
            }
        }
        return processes;
    }

    /**
     * Does something in a transaction.
     *
     * @param prelude statements that come first and end with semicolons; they cost no round trip
     */
    <T> T with(String prelude, Work<T> work) throws SQLException {
        return inTransaction(isolation(), prelude, work);
    }

    /** Does something in a transaction that sees what holds now, not what the snapshot shows. */
    <T> T now(Work<T> work) throws SQLException {
        return inTransaction(WITHOUT_SNAPSHOT, "", work);
    }

    private <T> T inTransaction(String isolation, String prelude, Work<T> work) throws SQLException {
        Connection session = borrow();
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
     * Takes a snapshot that all transactions from now on see, and holds it until this is closed; so that all tables are
     * compared as they were at one moment.
     *
     * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">Snapshot
     *     synchronization functions</a>
     */
    void holdSnapshot() throws SQLException {
        Connection session = borrow();
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
                        held = true;
                    }
                }
            }
        } finally {
            if (!held) {
                giveBack(session, false);
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

    private Connection borrow() throws SQLException {
        synchronized (this) {
            refuseIfClosed();
            Connection session = idle.poll();
            if (session != null) {
                used.add(session);
                return session;
            }
        }
        Connection opened = opener.open();
        synchronized (this) {
            if (!closed) {
                used.add(opened);
                return opened;
            }
        }
        closeQuietly(opened);
        throw closedFailure();
    }

    private void refuseIfClosed() throws SQLException {
        if (closed) {
            throw closedFailure();
        }
    }

    private SQLException closedFailure() {
        return new SQLException("the verification's sessions with the " + side + " have been ended", "57014");
    }

    private void giveBack(Connection session, boolean reusable) {
        synchronized (this) {
            used.remove(session);
            if (reusable && !closed && idle.size() < IDLE_KEPT) {
                idle.push(session);
                return;
            }
        }
        closeQuietly(session);
    }

    /** Ends what runs: queries are cancelled first, as a server does not notice at once that its client is gone. */
    void abort() {
        List<Connection> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(used);
        }
        for (Connection session : running) {
            try {
                session.unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException e) {
                LOG.debug("a query on the {} could not be cancelled; its session is cut", side, e);
            }
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("a session with the {} could not be aborted", side, e);
            }
        }
        close();
    }

    /** Closes the idle sessions and the snapshot; those in use are closed by their users. */
    @Override
    public void close() {
        List<Connection> unused;
        synchronized (this) {
            closed = true;
            unused = new ArrayList<>(idle);
            idle.clear();
            if (keeper != null) {
                unused.add(keeper);
                keeper = null;
            }
        }
        unused.forEach(this::closeQuietly);
    }

    private void closeQuietly(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("a session with the {} could not be closed", side, e);
        }
    }
}
