package dev.pgtrek.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of a {@link FakeDatabaseMigration} with one side, which record the statements that a strategy sends:
 *
 * <pre>{@code
 * RecordingSessions source = new RecordingSessions()
 *     .answer("FROM pg_class", RecordingSessions.columns("relname").row("orders").row("customers"));
 * RecordingSessions target = new RecordingSessions();
 * FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app")
 *     .sourceSessions(source)
 *     .targetSessions(target)
 *     .build();
 *
 * strategy.migrate(migration);
 *
 * assertThat(target.statements()).containsExactly("TRUNCATE orders", "TRUNCATE customers", "COMMIT");
 * }</pre>
 *
 * <p>A query fails unless the test has an answer; every other statement succeeds unless the test has a failure for it. If
 * a statement contains the text of several answers and failures, the one added last applies. A session supports the JDBC
 * methods for statements, prepared statements and transactions. It rejects everything else by name, such as COPY.
 * Thread-safe.
 */
public final class RecordingSessions implements FakeDatabaseMigration.Sessions {
    private final List<Sent> sent = new ArrayList<>();
    private final List<Reaction> reactions = new ArrayList<>();
    private int open;

    /**
     * A statement that was sent.
     *
     * @param purpose the purpose of the session; {@code session} for one of the pool
     * @param sql the text with {@code ?} for parameters; {@code COMMIT} and {@code ROLLBACK} for the JDBC methods
     * @param parameters their values; may hold nulls
     */
    public record Sent(String purpose, String sql, List<@Nullable Object> parameters) {
        /** Copies the parameters. */
        public Sent {
            parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
        }
    }

    /** Rows that answer a query. Immutable. */
    public static final class Rows {
        private final List<String> columns;
        private final List<List<@Nullable Object>> rows;

        private Rows(List<String> columns, List<List<@Nullable Object>> rows) {
            this.columns = columns;
            this.rows = rows;
        }

        /**
         * Returns the same rows with an additional row.
         *
         * @param values one for each column; null for SQL's NULL
         * @return the rows
         */
        public Rows row(@Nullable Object... values) {
            if (values.length != columns.size()) {
                throw new IllegalArgumentException(
                        "a row must have " + columns.size() + " values, had " + values.length);
            }
            List<List<@Nullable Object>> more = new ArrayList<>(rows);
            List<@Nullable Object> row = new ArrayList<>();
            Collections.addAll(row, values);
            more.add(row);
            return new Rows(columns, more);
        }

        List<String> columns() {
            return columns;
        }

        List<List<@Nullable Object>> rows() {
            return rows;
        }
    }

    private record Reaction(
            String part, @Nullable Rows rows, @Nullable SQLException failure) {}

    /** Creates sessions without an answer to any query. */
    public RecordingSessions() {}

    /**
     * Begins the rows of an answer.
     *
     * @param names the columns' names
     * @return no rows
     */
    public static Rows columns(String... names) {
        return new Rows(List.of(names), List.of());
    }

    /**
     * Answers queries.
     *
     * @param part a part of the queries' text
     * @param rows the result
     * @return this
     */
    public synchronized RecordingSessions answer(String part, Rows rows) {
        reactions.add(new Reaction(Objects.requireNonNull(part, "part"), Objects.requireNonNull(rows, "rows"), null));
        return this;
    }

    /**
     * Makes statements fail.
     *
     * @param part a part of the statements' text
     * @param failure the exception to throw
     * @return this
     */
    public synchronized RecordingSessions fail(String part, SQLException failure) {
        reactions.add(
                new Reaction(Objects.requireNonNull(part, "part"), null, Objects.requireNonNull(failure, "failure")));
        return this;
    }

    @Override
    public synchronized Connection open(String purpose) {
        open++;
        return new RecordingSession(this, purpose).connection();
    }

    /**
     * Returns the statements of all sessions.
     *
     * @return the statements as sent, in order
     */
    public synchronized List<String> statements() {
        return sent.stream().map(Sent::sql).toList();
    }

    /**
     * Returns the statements with the sessions' purposes and the parameters.
     *
     * @return in the order in which they were sent
     */
    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    /**
     * Returns the number of sessions that were not closed.
     *
     * @return 0 after a strategy that cleans up
     */
    public synchronized int open() {
        return open;
    }

    synchronized void closed() {
        open--;
    }

    /** Records a statement; returns the rows of the test's answer, or null. */
    synchronized @Nullable Rows send(Sent statement) throws SQLException {
        sent.add(statement);
        for (int i = reactions.size() - 1; i >= 0; i--) {
            Reaction reaction = reactions.get(i);
            if (statement.sql().contains(reaction.part())) {
                if (reaction.failure() != null) {
                    throw reaction.failure();
                }
                return reaction.rows();
            }
        }
        return null;
    }
}
