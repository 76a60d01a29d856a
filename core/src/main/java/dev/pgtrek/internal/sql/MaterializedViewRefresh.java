package dev.pgtrek.internal.sql;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Fills a materialized view under its database's settings for all roles: its query may depend on them, and pgtrek's
 * sessions have other settings. Stateless and thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html">REFRESH MATERIALIZED VIEW</a>
 */
public final class MaterializedViewRefresh {
    private static final String DATABASE_SETTINGS = """
            SELECT pg_catalog.set_config(s.name, s.reset_val, true)
              FROM pg_catalog.pg_settings s
             WHERE s.name IN ('array_nulls', 'bytea_output', 'extra_float_digits', 'IntervalStyle', 'lc_monetary',
                              'transform_null_equals', 'xmlbinary', 'xmloption')
            """;

    private MaterializedViewRefresh() {}

    /** Returns the statement that fills a view, for a user to run. */
    public static String statement(QualifiedName view) {
        return "REFRESH MATERIALIZED VIEW " + view.quoted();
    }

    /**
     * Fills a view, in its own transaction.
     *
     * @param target a session in auto-commit mode; it is in that mode afterwards, with the settings that it had
     * @param view the materialized view
     * @throws SQLException if the server rejects the statement, or the session is lost
     */
    public static void run(Connection target, QualifiedName view) throws SQLException {
        target.setAutoCommit(false);
        boolean done = false;
        try (Statement statement = target.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(DATABASE_SETTINGS);
            statement.execute(statement(view));
            target.commit();
            done = true;
        } finally {
            if (!done) {
                target.rollback();
            }
            target.setAutoCommit(true);
        }
    }
}
