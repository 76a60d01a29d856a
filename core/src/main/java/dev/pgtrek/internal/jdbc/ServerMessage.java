package dev.pgtrek.internal.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a server said of a failure. */
public final class ServerMessage {
    private ServerMessage() {}

    /** Returns it on one line, with nothing of the statement. */
    public static String of(SQLException failure) {
        @Nullable
        ServerErrorMessage said = failure instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
        String text = said == null ? failure.getMessage() : said.getMessage();
        return String.valueOf(text).replaceAll("\\s+", " ").strip();
    }
}
