package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows of an extension's table: they arrive in a temporary table first. Those that {@code CREATE EXTENSION} has not
 * created are then inserted into the table. A row exists already if a key says so, or if all of its columns are equal.
 */
final class ExtensionRows {
    private static final String GATHERED = "pg_temp.pgtrek_rows";

    private static final String GATHER = """
            CREATE TEMPORARY TABLE pgtrek_rows ON COMMIT DROP AS
            SELECT %s FROM ONLY %s WITH NO DATA
            """;

    private static final String ADD = """
            INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE
            SELECT %2$s
              FROM pg_temp.pgtrek_rows arrived
             WHERE NOT EXISTS (SELECT FROM ONLY %1$s present
                                WHERE ROW(%3$s)::text = ROW(%4$s)::text)
                ON CONFLICT DO NOTHING
            """;

    private final SessionPair sessions;
    private final String table;
    private final List<String> columns;

    ExtensionRows(SessionPair sessions, QualifiedName table, List<String> columns) {
        this.sessions = sessions;
        this.table = table.quoted();
        this.columns = columns;
    }

    /** Creates the temporary table, which is dropped when the target's transaction ends, and returns its name. */
    String begin() throws SQLException {
        sessions.onTarget(GATHER.formatted(list(""), table));
        return GATHERED;
    }

    /** Inserts the arrived rows that do not exist yet. */
    void finish() throws SQLException {
        sessions.onTarget(ADD.formatted(table, list(""), list("arrived."), list("present.")));
    }

    private String list(String prefix) {
        return columns.stream()
                .map(column -> prefix + QualifiedName.quote(column))
                .collect(Collectors.joining(", "));
    }
}
