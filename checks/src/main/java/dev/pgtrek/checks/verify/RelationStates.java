package dev.pgtrek.checks.verify;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.ServerMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Reads a number and a text for each of many relations of one side in a single round trip. */
final class RelationStates {
    /** The text of a relation for which only the number was requested. */
    static final String NO_TEXT = String.valueOf((Object) null);

    private RelationStates() {}

    /** The content of a relation, or the reason why it is unknown. */
    sealed interface State {}

    /** For tables the row count and checksum; for sequences the last value and whether it was called. */
    record Found(long number, String text) implements State {}

    /** A table for which no query may be planned, because that would run other users' functions. */
    record Unplannable() implements State {}

    record Unreadable(String sqlState, String message) implements State {
        private static final String UNDEFINED_TABLE = SqlState.UNDEFINED_TABLE;
        private static final String UNDEFINED_SCHEMA = SqlState.UNDEFINED_SCHEMA;
        private static final String NOT_IN_PREREQUISITE_STATE = SqlState.NOT_IN_PREREQUISITE_STATE;

        boolean missing() {
            return sqlState.equals(UNDEFINED_TABLE) || sqlState.equals(UNDEFINED_SCHEMA);
        }

        /** Whether it is a materialized view that has not been filled yet. */
        boolean unpopulated() {
            return sqlState.equals(NOT_IN_PREREQUISITE_STATE);
        }
    }

    /**
     * Reads all relations by one statement; if that fails for one of them, each by its own.
     *
     * @param selects for each relation the text between SELECT and the end: a number, a text and FROM
     */
    static List<State> read(SideSessions sessions, String prelude, List<String> selects) throws SQLException {
        try {
            return sessions.with(prelude, session -> {
                try (Statement statement = session.createStatement()) {
                    return read(statement, selects);
                }
            });
        } catch (SQLException e) {
            if (SideSessions.isOver(e)) {
                throw e;
            }
            if (selects.size() == 1) {
                return List.of(new Unreadable(String.valueOf(e.getSQLState()), ServerMessage.of(e)));
            }
        }
        List<State> states = new ArrayList<>(selects.size());
        for (String select : selects) {
            states.addAll(read(sessions, prelude, List.of(select)));
        }
        return states;
    }

    private static List<State> read(Statement statement, List<String> selects) throws SQLException {
        StringJoiner union = new StringJoiner("\nUNION ALL\n");
        for (int i = 0; i < selects.size(); i++) {
            union.add("SELECT " + i + ", " + selects.get(i));
        }
        List<State> states = new ArrayList<>(selects.size());
        selects.forEach(select -> states.add(new Unreadable("", "the server gave no answer")));
        try (ResultSet row = statement.executeQuery(union.toString())) {
            while (row.next()) {
                states.set(row.getInt(1), new Found(row.getLong(2), String.valueOf(row.getString(3))));
            }
        }
        return states;
    }
}
