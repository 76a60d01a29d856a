package dev.pgtrek.internal.inventory;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs a statement and turns its rows into values. */
final class InventoryQuery {
    /** The fetch size, for the rows of large catalogs; the driver uses it only in a transaction. */
    private static final int ROWS_AT_ONCE = 2_000;

    private InventoryQuery() {}

    /** Maps the current row of the result set to a value. */
    @FunctionalInterface
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** Consumes the current row of the result set. */
    @FunctionalInterface
    interface RowSink {
        void accept(ResultSet row) throws SQLException;
    }

    static void each(Connection connection, String sql, RowSink sink) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    sink.accept(rows);
                }
            }
        }
    }

    static <T> List<T> list(Connection connection, String sql, RowMapper<T> mapper) throws SQLException {
        List<T> values = new ArrayList<>();
        each(connection, sql, row -> values.add(mapper.map(row)));
        return values;
    }

    /** Returns the value of a statement that always returns one row. */
    static <T> T one(Connection connection, String sql, RowMapper<T> mapper) throws SQLException {
        List<T> values = list(connection, sql, mapper);
        if (values.size() != 1) {
            throw new SQLException("one row was expected, " + values.size() + " came of: " + sql);
        }
        return values.get(0);
    }

    static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    static Optional<Duration> seconds(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, (long) (value * 1_000))));
    }

    /** Returns the elements of a {@code text[]}; none for NULL. */
    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
