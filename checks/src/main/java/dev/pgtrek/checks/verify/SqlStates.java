package dev.pgtrek.checks.verify;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an error of a server means for a verification. */
final class SqlStates {
    private SqlStates() {}

    /** Whether it is no single object that could not be read: the session is gone, or was told to stop. */
    static boolean endsSession(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SideSessions.NotBegunException
                || state == null
                || state.startsWith("08")
                || state.startsWith("57");
    }

    /** What the server said, on one line, with nothing of the statement. */
    static String message(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
        String text = said == null ? e.getMessage() : said.getMessage();
        return String.valueOf(text).replaceAll("\\s+", " ").strip();
    }
}
