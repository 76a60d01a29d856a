package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.RecordingSessions.Sent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingSessionsTest {
    /** Empties, on the target, the tables that the source has. */
    private static final class Emptying implements MigrationStrategy {
        @Override
        public String name() {
            return "empty";
        }

        @Override
        public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException {
            List<String> tables = new ArrayList<>();
            try (Connection source = migration.sourceSession();
                    Statement statement = source.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT relname FROM pg_class ORDER BY oid")) {
                while (rows.next()) {
                    tables.add(rows.getString("relname"));
                }
            }
            try (Connection target = migration.openTarget("empty");
                    Statement statement = target.createStatement()) {
                target.setAutoCommit(false);
                for (String table : tables) {
                    statement.execute("TRUNCATE " + table);
                }
                target.commit();
            }
            return DatabaseOutcome.completed();
        }
    }

    private final RecordingSessions sessions = new RecordingSessions();

    @Test
    void theStatementsOfAStrategyAreKeptForEachSide() throws Exception {
        RecordingSessions source = new RecordingSessions()
                .answer(
                        "FROM pg_class",
                        RecordingSessions.columns("relname").row("orders").row("customers"));
        RecordingSessions target = new RecordingSessions();

        new Emptying()
                .migrate(FakeDatabaseMigration.builder("app")
                        .sourceSessions(source)
                        .targetSessions(target)
                        .build());

        assertThat(source.statements()).containsExactly("SELECT relname FROM pg_class ORDER BY oid");
        assertThat(target.statements()).containsExactly("TRUNCATE orders", "TRUNCATE customers", "COMMIT");
        assertThat(target.sent()).extracting(Sent::purpose).containsOnly("empty");
        assertThat(source.open()).isZero();
        assertThat(target.open()).isZero();
    }

    @Test
    void aSessionThatStaysOpenIsCounted() throws SQLException {
        Connection session = sessions.open("copy");
        assertThat(sessions.open()).isEqualTo(1);
        session.close();
        session.close();
        assertThat(sessions.open()).isZero();
        assertThat(session.isClosed()).isTrue();
        assertThatThrownBy(session::createStatement)
                .isInstanceOf(SQLException.class)
                .hasMessage("the session for copy is closed");
    }

    @Test
    void parametersAreKeptWithTheirStatement() throws SQLException {
        try (Connection session = sessions.open("copy");
                PreparedStatement insert = session.prepareStatement("INSERT INTO a VALUES (?, ?)")) {
            insert.setLong(1, 7);
            insert.setNull(2, Types.VARCHAR);
            assertThat(insert.executeUpdate()).isZero();
            insert.setLong(1, 8);
            insert.setString(2, "x");
            insert.addBatch();
            insert.setLong(1, 9);
            insert.addBatch();
            assertThat(insert.executeBatch()).hasSize(2);
            insert.setArray(2, session.createArrayOf("int8", new Long[] {1L, 2L}));
            insert.execute();
        }

        assertThat(sessions.sent())
                .extracting(Sent::parameters)
                .startsWith(Arrays.asList(7L, null), List.of(8L, "x"), List.of(9L, "x"));
        Array array = (Array) sessions.sent().get(3).parameters().get(1);
        assertThat((Object[]) array.getArray()).containsExactly(1L, 2L);
    }

    @Test
    void answersHaveTheTypesThatAreAskedFor() throws SQLException {
        sessions.answer(
                "SELECT",
                RecordingSessions.columns("id", "name", "good", "none").row(3L, "a", true, null));

        try (Connection session = sessions.open("read");
                Statement statement = session.createStatement()) {
            assertThat(statement.execute("SELECT 1")).isTrue();
            ResultSet rows = statement.getResultSet();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(3);
            assertThat(rows.getLong("id")).isEqualTo(3);
            assertThat(rows.getString("id")).isEqualTo("3");
            assertThat(rows.getObject("name")).isEqualTo("a");
            assertThat(rows.getBoolean("good")).isTrue();
            assertThat(rows.wasNull()).isFalse();
            assertThat(rows.getLong("none")).isZero();
            assertThat(rows.wasNull()).isTrue();
            assertThat(rows.getString("none")).isNull();
            assertThatThrownBy(() -> rows.getString("other"))
                    .hasMessage("the answer has no column other, only [id, name, good, none]");
            assertThatThrownBy(() -> rows.getInt("name")).hasMessageContaining("getInt");
            assertThat(rows.next()).isFalse();
            assertThatThrownBy(() -> rows.getInt(1)).hasMessage("the result set is not on a row");
        }
    }

    @Test
    void theLastReactionThatAppliesCounts() throws SQLException {
        SQLException full = new SQLException("disk full", "53100");
        sessions.fail("CREATE", full)
                .answer("CREATE", RecordingSessions.columns("a"))
                .fail("CREATE INDEX", full);

        try (Connection session = sessions.open("index");
                Statement statement = session.createStatement()) {
            assertThat(statement.execute("CREATE TABLE a (id int)")).isTrue();
            assertThatThrownBy(() -> statement.execute("CREATE INDEX ON a (id)"))
                    .isSameAs(full);
            assertThat(statement.execute("ANALYZE a")).isFalse();
            session.rollback();
        }

        assertThat(sessions.statements())
                .containsExactly("CREATE TABLE a (id int)", "CREATE INDEX ON a (id)", "ANALYZE a", "ROLLBACK");
    }

    @Test
    void whatARecordingSessionHasNotIsRejectedByName() throws SQLException {
        try (Connection session = sessions.open("read");
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT 1"))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("the test has no answer to: SELECT 1; RecordingSessions.answer(...) gives one");
            assertThatThrownBy(session::getMetaData)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("Connection.getMetaData");
            assertThatThrownBy(() -> session.unwrap(Runnable.class))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("unwrap");
        }
        assertThatThrownBy(() -> RecordingSessions.columns("a").row(1, 2))
                .hasMessage("a row must have 1 values, had 2");
    }
}
