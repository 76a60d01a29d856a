package dev.pgtrek.internal.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The server's message of a failure. */
public final class ServerMessage {
    private ServerMessage() {}

    /** Returns the message on one line, without the statement. */
    public static String of(SQLException failure) {
        @Nullable
        ServerErrorMessage said = failure instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
        String text = said == null ? failure.getMessage() : said.getMessage();
        return String.valueOf(text).replaceAll("\\s+", " ").strip();
    }
}
