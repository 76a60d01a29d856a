package dev.pgtrek.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Reads snapshots in one transaction, with settings that give a value the same text on every server. */
final class SnapshotReader {
    /**
     * Fifteen digits of a floating-point number are the most that all versions print alike: since 12 more digits mean the
     * shortest exact form.
     */
    private static final List<String> SETTINGS = List.of(
            "SET LOCAL search_path = ''",
            "SET LOCAL DateStyle = 'ISO, YMD'",
            "SET LOCAL IntervalStyle = 'postgres'",
            "SET LOCAL TimeZone = 'UTC'",
            "SET LOCAL extra_float_digits = 0",
            "SET LOCAL lc_monetary = 'C'",
            "SET LOCAL bytea_output = 'hex'",
            "SET LOCAL xmloption = 'content'",
            "SET LOCAL row_security = off",
            "SET LOCAL statement_timeout = 0",
            "SET LOCAL lock_timeout = 0");

    private SnapshotReader() {}

    /** Adds lines, by one statement or several. */
    @FunctionalInterface
    interface Source {
        void read(Statement statement) throws SQLException;
    }

    static void read(Connection connection, Source source) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            for (String setting : SETTINGS) {
                statement.execute(setting);
            }
            source.read(statement);
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    /** Adds each row's first column and, if present and not null, its second one, the definition. */
    static void addLines(Statement statement, String query, List<String> lines) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                String definition = result.getString(2);
                String line = result.getString(1);
                lines.add(definition == null ? line : line + ": " + SqlText.normalized(definition));
            }
        }
    }
}
