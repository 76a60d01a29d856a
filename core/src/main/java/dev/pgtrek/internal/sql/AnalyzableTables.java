package dev.pgtrek.internal.sql;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables and materialized views of a database that ANALYZE can process without reading a foreign table. Immutable.
 *
 * <p>ANALYZE of a table with partitions or children reads all of them, and foreign ones over the network, where it may
 * hang. Such a table is skipped; its local partitions are analyzed one by one.
 *
 * @param tables the tables to analyze, the largest first; a partition whose parent is analyzed is not listed
 * @param skipped the tables that are not analyzed as a whole, as some of their partitions or children are foreign
 * @see <a href="https://www.postgresql.org/docs/current/sql-analyze.html">ANALYZE</a>
 */
public record AnalyzableTables(List<Table> tables, List<QualifiedName> skipped) {
    private static final String TABLES = UserSchemas.in("""
            WITH RECURSIVE above_foreign (oid) AS (
                SELECT i.inhparent
                  FROM pg_catalog.pg_inherits i
                  JOIN pg_catalog.pg_class f ON f.oid = i.inhrelid
                 WHERE f.relkind = 'f'
                 UNION
                SELECT i.inhparent
                  FROM above_foreign a
                  JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.oid)
            SELECT n.nspname,
                   c.relname,
                   CASE c.relkind
                       WHEN 'p' THEN (SELECT coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(i.inhrelid)), 0)
                                        FROM pg_catalog.pg_inherits i
                                       WHERE i.inhparent = c.oid)
                       ELSE pg_catalog.pg_relation_size(c.oid)
                   END AS bytes,
                   c.oid IN (SELECT oid FROM above_foreign) AS above_foreign,
                   c.relkind = 'p' AS partitioned
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
               AND (NOT c.relispartition
                    OR EXISTS (SELECT
                                 FROM pg_catalog.pg_inherits i
                                WHERE i.inhrelid = c.oid AND i.inhparent IN (SELECT oid FROM above_foreign)))
             ORDER BY bytes DESC
            """);

    /**
     * The first version in which ANALYZE ONLY skips a table's children; for a partitioned table it still reads them.
     */
    private static final int ONLY_SINCE = 18;

    private static final int LISTS_SINCE = 11;
    private static final int TOGETHER = 100;

    public AnalyzableTables {
        tables = List.copyOf(tables);
        skipped = List.copyOf(skipped);
    }

    /**
     * A table to analyze.
     *
     * @param name its form in an ANALYZE or VACUUM statement
     * @param bytes its size; for a partitioned table its partitions' size
     */
    public record Table(String name, long bytes) {}

    /** Reads the tables of the session's database. */
    public static AnalyzableTables read(Connection session) throws SQLException {
        boolean only = session.getMetaData().getDatabaseMajorVersion() >= ONLY_SINCE;
        List<Table> tables = new ArrayList<>();
        List<QualifiedName> skipped = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                QualifiedName name = new QualifiedName(rows.getString("nspname"), rows.getString("relname"));
                if (!rows.getBoolean("above_foreign")) {
                    tables.add(new Table(name.quoted(), rows.getLong("bytes")));
                } else if (only && !rows.getBoolean("partitioned")) {
                    tables.add(new Table("ONLY " + name.quoted(), rows.getLong("bytes")));
                } else {
                    skipped.add(name);
                }
            }
        }
        return new AnalyzableTables(tables, skipped);
    }

    /** Returns the number of tables that one statement of a server can name. */
    public static int together(int major) {
        return major >= LISTS_SINCE ? TOGETHER : 1;
    }

    /**
     * Analyzes all tables; skips tables that were dropped meanwhile.
     *
     * @param session a session in auto-commit mode with the database that the tables were read from
     */
    public void analyze(Connection session) throws SQLException {
        int together = together(session.getMetaData().getDatabaseMajorVersion());
        for (int from = 0; from < tables.size(); from += together) {
            List<Table> some = tables.subList(from, Math.min(from + together, tables.size()));
            try {
                analyze(session, some);
            } catch (SQLException e) {
                if (!SqlState.UNDEFINED_TABLE.equals(e.getSQLState())) {
                    throw e;
                }
                analyzeEach(session, some);
            }
        }
    }

    private static void analyzeEach(Connection session, List<Table> tables) throws SQLException {
        for (Table table : tables) {
            try {
                analyze(session, List.of(table));
            } catch (SQLException e) {
                if (!SqlState.UNDEFINED_TABLE.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    private static void analyze(Connection session, List<Table> tables) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("ANALYZE "
                    + String.join(", ", tables.stream().map(Table::name).toList()));
        }
    }
}
