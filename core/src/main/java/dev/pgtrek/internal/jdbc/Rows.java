package dev.pgtrek.internal.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Runs statements in one call each. */
public final class Rows {
    private Rows() {}

    /** Maps a row to a value. */
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Returns every row of a query. Its parameters are texts. */
    public static <T> List<T> all(Connection session, String query, Reader<T> reader, String... parameters)
            throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
            }
            return all;
        }
    }

    /** Returns the first row of a query, if any. */
    public static <T> Optional<T> first(Connection session, String query, Reader<T> reader, String... parameters)
            throws SQLException {
        return all(session, query, reader, parameters).stream().findFirst();
    }

    /** Runs a statement that has no parameters. */
    public static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Work that is done in full or not at all. */
    public interface Work<T> {
        T run() throws SQLException;
    }

    /** Runs work in one transaction of a session in auto-commit mode. */
    public static <T> T transaction(Connection session, Work<T> work) throws SQLException {
        session.setAutoCommit(false);
        boolean done = false;
        try {
            T result = work.run();
            session.commit();
            done = true;
            return result;
        } finally {
            // for a connection that the server has closed, only the first failure gives the reason
            boolean open = done || !session.isClosed();
            if (!done && open) {
                session.rollback();
            }
            if (open) {
                session.setAutoCommit(true);
            }
        }
    }

    /** Returns texts as one parameter, for {@code ?::text[]}. */
    public static String array(Connection session, List<String> texts) throws SQLException {
        Array array = session.createArrayOf("text", texts.toArray());
        try {
            return array.toString();
        } finally {
            array.free();
        }
    }

    /** Returns a text as a literal, for statements without parameters. */
    public static String literal(Connection session, String text) throws SQLException {
        return '\'' + session.unwrap(PGConnection.class).escapeLiteral(text) + '\'';
    }
}
