package dev.pgtrek.checks.verify;

import dev.pgtrek.server.Side;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares the results of a query on two servers, row by row as they arrive, so that memory use does not depend on their
 * number. The query returns the columns kind, name, parent and definition, all of them texts.
 */
final class MergedRows {
    private static final int FETCHED_AT_ONCE = 1_000;

    /** Sorted by the UTF8 bytes, so that two servers and this process agree on the order. */
    private static final String IN_ORDER = """
            SELECT kind, name, parent, definition
              FROM (
            %s
                   ) AS compared (kind, name, parent, definition)
             ORDER BY convert_to(name, 'UTF8'), convert_to(kind, 'UTF8'), convert_to(definition, 'UTF8')
            """;

    private MergedRows() {}

    /** An object of a server. */
    record Entry(String kind, String name, String parent, String definition) {
        private int compareTo(Entry other) {
            int byName = compare(name, other.name);
            return byName != 0 ? byName : compare(kind, other.kind);
        }

        private static int compare(String left, String right) {
            return Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Selects objects, and receives their differences. */
    interface Found {
        default boolean selects(Entry entry) {
            return true;
        }

        void onlyOnSource(Entry entry);

        void onlyOnTarget(Entry entry);

        void differs(Entry source, Entry target);
    }

    /** Compares the results; both sessions are in a transaction, because rows are fetched in portions. */
    static void compare(Connection source, Connection target, String query, Found found) throws SQLException {
        compare(source, target, side -> query, found);
    }

    /** @param query the query for each side, of the same columns */
    static void compare(Connection source, Connection target, Function<Side, String> query, Found found)
            throws SQLException {
        try (Rows left = new Rows(source, ordered(query.apply(Side.SOURCE)));
                Rows right = new Rows(target, ordered(query.apply(Side.TARGET)))) {
            Entry from = left.next(found);
            Entry to = right.next(found);
            while (from != null || to != null) {
                int order = from == null ? 1 : to == null ? -1 : from.compareTo(to);
                if (order == 0 && from != null && to != null) {
                    if (!from.definition().equals(to.definition())) {
                        found.differs(from, to);
                    }
                    from = left.next(found);
                    to = right.next(found);
                } else if (order < 0 && from != null) {
                    found.onlyOnSource(from);
                    from = left.next(found);
                } else if (to != null) {
                    found.onlyOnTarget(to);
                    to = right.next(found);
                }
            }
        }
    }

    private static String ordered(String query) {
        return IN_ORDER.formatted(query.indent(4).stripTrailing());
    }

    private static final class Rows implements AutoCloseable {
        private final Statement statement;
        private final ResultSet rows;

        private Rows(Connection session, String query) throws SQLException {
            statement = session.createStatement();
            try {
                statement.setFetchSize(FETCHED_AT_ONCE);
                rows = statement.executeQuery(query);
            } catch (SQLException e) {
                statement.close();
                throw e;
            }
        }

        private @Nullable Entry next(Found found) throws SQLException {
            while (rows.next()) {
                Entry entry = new Entry(text("kind"), text("name"), text("parent"), text("definition"));
                if (found.selects(entry)) {
                    return entry;
                }
            }
            return null;
        }

        private String text(String column) throws SQLException {
            String value = rows.getString(column);
            return value == null ? "" : value;
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
