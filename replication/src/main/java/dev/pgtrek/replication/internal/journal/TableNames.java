package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Names of the target's tables in a table of the journal, in the columns {@code x_schema} and {@code x_name}, with
 * their OIDs in {@code x_oid}: renamed tables keep their OIDs.
 */
final class TableNames {
    private static final String NOTE_OIDS = """
            UPDATE ${journal}
               SET ${column}_oid = pg_catalog.to_regclass(pg_catalog.format('%I.%I', ${column}_schema, ${column}_name))
             WHERE ${column}_oid IS NULL
            """;

    private static final String RENAME = """
            UPDATE ${journal}
               SET ${column}_schema = n.nspname, ${column}_name = c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = ${column}_oid AND (${column}_schema <> n.nspname OR ${column}_name <> c.relname)
            """;

    private static final String FORGET = """
            DELETE FROM ${journal}
             WHERE ${column}_oid IS NOT NULL
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = ${column}_oid)
            """;

    private final Connection target;
    private final String journal;
    private final String column;

    /**
     * @param journal the journal's table, for statements
     * @param column the prefix of the columns' names
     */
    TableNames(Connection target, String journal, String column) {
        this.target = target;
        this.journal = journal;
        this.column = column;
    }

    /** Records the OIDs of names that were added. */
    void noteOids() throws SQLException {
        execute(NOTE_OIDS);
    }

    /** Updates the names of tables that were renamed. */
    void rename() throws SQLException {
        execute(RENAME);
    }

    /** Removes tables that were dropped. */
    void forget() throws SQLException {
        execute(FORGET);
    }

    private void execute(String statement) throws SQLException {
        Rows.execute(target, statement.replace("${journal}", journal).replace("${column}", column));
    }
}
