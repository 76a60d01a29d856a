package dev.pgtrek.internal.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;

/**
 * A transaction that survives rejected statements: each of those is rolled back separately. Closing it without
 * {@link #commit} rolls back the whole transaction; the session is then in auto-commit mode again. Not thread-safe.
 */
public final class SavepointTransaction implements AutoCloseable {
    /** An arbitrary number that every pgtrek process uses. */
    private static final long LOCK = 0x7067_7472_656bL;

    private final Connection session;

    private SavepointTransaction(Connection session) {
        this.session = session;
    }

    public static SavepointTransaction begin(Connection session) throws SQLException {
        session.setAutoCommit(false);
        return new SavepointTransaction(session);
    }

    /**
     * Waits until no other migration, and no other database of this one, changes roles or databases from the same
     * maintenance database. Two that lend one role to the same user at once would conflict.
     */
    public void lockOutOthers() throws SQLException {
        run("SELECT pg_advisory_xact_lock(" + LOCK + ")");
    }

    /** Runs a statement whose failure fails the whole transaction. */
    public void run(String sql) throws SQLException {
        execute(sql);
    }

    /**
     * Runs a statement that the server may reject.
     *
     * @return the server's error, if it rejected the statement
     * @throws SQLException if the session is no longer usable
     */
    public Optional<SQLException> attempt(String sql) throws SQLException {
        Savepoint before = session.setSavepoint();
        try {
            execute(sql);
            session.releaseSavepoint(before);
            return Optional.empty();
        } catch (SQLException refused) {
            session.rollback(before); // fails on a lost session, with its own message
            return Optional.of(refused);
        }
    }

    /** Returns the only value of a query of one row and one column. */
    public String value(String sql) throws SQLException {
        return firstValue(sql).orElseThrow();
    }

    /** Returns the first value of a query of one column; empty without a row. */
    public Optional<String> firstValue(String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false); // a brace in a name is no JDBC escape
            statement.execute(sql);
        }
    }

    public void commit() throws SQLException {
        session.commit();
    }

    @Override
    public void close() throws SQLException {
        if (!session.isClosed()) {
            session.rollback(); // no effect after a commit
            session.setAutoCommit(true);
        }
    }
}
