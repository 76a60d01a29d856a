package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.LostConnection;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Describes a failed COPY: the table, the server, the server's message, and the remedy.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
final class CopyFailures {
    private static final long MEBIBYTE = 1024 * 1024;

    /** unique_violation, exclusion_violation. */
    private static final Set<String> COLLISIONS = Set.of(SqlState.UNIQUE_VIOLATION, SqlState.EXCLUSION_VIOLATION);

    /**
     * undefined_table, undefined_function, undefined_column, invalid_schema_name: of another object, since the rows' own
     * table exists.
     */
    private static final Set<String> NOT_FOUND = Set.of(
            SqlState.UNDEFINED_TABLE,
            SqlState.UNDEFINED_FUNCTION,
            SqlState.UNDEFINED_COLUMN,
            SqlState.UNDEFINED_SCHEMA);

    /** undefined_table, invalid_schema_name, undefined_column: of a table that the snapshot shows. */
    private static final Set<String> CHANGED =
            Set.of(SqlState.UNDEFINED_TABLE, SqlState.UNDEFINED_SCHEMA, SqlState.UNDEFINED_COLUMN);

    private CopyFailures() {}

    /** Whether a unique key or an exclusion constraint rejected a row. */
    static boolean isCollision(TableCopyException failure) {
        return failure.getCause() instanceof SQLException refusal && COLLISIONS.contains(state(refusal));
    }

    /** A failure outside of the COPY itself. */
    static TableCopyException of(QualifiedName table, Side side, String doing, SQLException failure) {
        return of(table, side, doing, failure, 0);
    }

    /** @param rowsBefore the number of rows sent before the failed COPY, whose lines the server counts from 1 */
    static TableCopyException of(QualifiedName table, Side side, String doing, SQLException failure, long rowsBefore) {
        boolean lost = SqlState.isSessionLost(failure);
        if (side == Side.SOURCE && CHANGED.contains(state(failure))) {
            return SourceTables.changed(table, " (" + said(failure, rowsBefore) + ")", failure);
        }
        String what = lost
                ? "the session with the " + side + " was lost while " + doing
                : "the " + side + " refused it while " + doing;
        return new TableCopyException(
                lost ? ErrorCode.CONNECTION : ErrorCode.DATABASE,
                table,
                "table " + table + ": " + what + ": " + said(failure, rowsBefore) + ". " + remedy(side, failure, lost),
                failure);
    }

    /**
     * A row that exceeds this process's memory.
     *
     * @param rowsBefore the number of rows that the source had sent before
     */
    static TableCopyException tooLong(QualifiedName table, long rowsBefore, OutOfMemoryError failure) {
        return new TableCopyException(
                ErrorCode.DATABASE,
                table,
                "table " + table + ": this process has not enough memory for a row, the one after the first "
                        + rowsBefore
                        + " that the source sent (" + failure.getMessage() + ", "
                        + Runtime.getRuntime().maxMemory() / MEBIBYTE
                        + " MiB at most). Give it more (-Xmx, some four times the length of the longest row for each"
                        + " job), run with fewer jobs, or exclude the table",
                failure);
    }

    /**
     * Whether a row may have been rejected only because rows of other tables are still missing that a function reads.
     * Such functions are called by a CHECK constraint, or are named by the server before the place in the data.
     */
    static boolean mayPassLater(TableCopyException failure) {
        return failure.getCause() instanceof PSQLException refusal
                && !SqlState.isSessionLost(refusal)
                && refusal.getServerErrorMessage() != null
                && (SqlState.CHECK_VIOLATION.equals(state(refusal))
                        || String.valueOf(refusal.getServerErrorMessage().getWhere())
                                .contains("\n"));
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    /** The server's message with its detail and the place in the data: {@code COPY orders, line 3, column id: "x"}. */
    private static String said(SQLException failure, long rowsBefore) {
        ServerErrorMessage server = failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (server == null) {
            Throwable cause = failure.getCause();
            return LostConnection.reason(failure)
                    .orElse(failure.getMessage() + (cause == null ? "" : " (" + cause + ')'));
        }
        StringBuilder text = new StringBuilder().append(server.getMessage());
        append(text, "; ", server.getDetail());
        append(text, "; hint: ", server.getHint());
        append(text, "; at ", server.getWhere());
        if (rowsBefore > 0 && server.getWhere() != null) {
            text.append(" (line 1 is row ").append(rowsBefore + 1).append(" of those sent)");
        }
        return text.append(" [").append(state(failure)).append(']').toString();
    }

    private static void append(StringBuilder text, String before, @Nullable String part) {
        if (part != null) {
            text.append(before).append(part);
        }
    }

    private static String remedy(Side side, SQLException failure, boolean lost) {
        if (lost) {
            return "Look into the " + side + "'s log for the reason, and run again";
        }
        if (side == Side.TARGET && NOT_FOUND.contains(state(failure))) {
            return "The row is right: a function that is called for it, which is named above, looks for something by the"
                    + " search_path, which is empty while rows are moved. On the source: ALTER FUNCTION … SET"
                    + " search_path = …,"
                    + " and run again";
        }
        return switch (state(failure)) {
            case SqlState.DISK_FULL -> "Make room on the " + side + "'s disk, and run again";
            case SqlState.OUT_OF_MEMORY -> "The " + side + " is out of memory: give it more, or run with fewer jobs";
            case SqlState.TOO_MANY_CONNECTIONS -> "Raise max_connections on the " + side + ", or run with fewer jobs";
            case SqlState.QUERY_CANCELED -> "Look for who cancels queries on the " + side + ", and run again";
            case SqlState.INSUFFICIENT_PRIVILEGE ->
                side == Side.SOURCE
                        ? "Run as a role that may read the table and that row security does not bind (BYPASSRLS), or exclude"
                                + " the table"
                        : "Run as a role that owns the target's tables or is a superuser";
            case SqlState.CHARACTER_NOT_IN_REPERTOIRE, SqlState.UNTRANSLATABLE_CHARACTER ->
                "The value is not valid in the " + side + "'s encoding: correct it on the source,"
                        + " or give the target's database the encoding of the source's";
            default ->
                side == Side.SOURCE
                        ? "Correct the table on the source, or exclude it, and run again"
                        : "Correct the row on the source, or exclude the table, and run again";
        };
    }
}
