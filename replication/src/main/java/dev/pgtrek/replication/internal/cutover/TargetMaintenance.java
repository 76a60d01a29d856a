package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.AnalyzableTables;
import dev.pgtrek.internal.sql.MaterializedViewRefresh;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.Leftover;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Maintenance of the target after applications have switched to it: none of it is needed for correct results. */
final class TargetMaintenance {
    private static final int COLLATION_VERSIONS_SINCE = 15;

    /** Ordered by age on the target, where the views were created in the order of their dependencies. */
    private static final String VIEWS = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'm' AND c.relispopulated
             ORDER BY c.oid
            """;

    private static final String OLD_EXTENSIONS = """
            SELECT name, installed_version, default_version
              FROM pg_catalog.pg_available_extensions
             WHERE installed_version <> default_version
            """;

    private static final String OTHER_COLLATION = """
            SELECT datcollversion, pg_catalog.pg_database_collation_actual_version(oid)
              FROM pg_catalog.pg_database
             WHERE datname = pg_catalog.current_database()
               AND datcollversion <> pg_catalog.pg_database_collation_actual_version(oid)
            """;

    private final Connection target;
    private final String database;

    TargetMaintenance(Connection target, String database) {
        this.target = target;
        this.database = database;
    }

    /** Refreshes the materialized views; returns those for which this failed. */
    List<Leftover> refreshViews() throws SQLException {
        List<Leftover> failed = new ArrayList<>();
        for (QualifiedName view :
                Rows.all(target, VIEWS, row -> new QualifiedName(row.getString(1), row.getString(2)))) {
            try {
                MaterializedViewRefresh.run(target, view);
            } catch (SQLException e) {
                failed.add(new Leftover(
                        "materialized view " + view + " is as it was when the copy began: " + e.getMessage(),
                        MaterializedViewRefresh.statement(view)));
            }
        }
        return failed;
    }

    void analyze() throws SQLException {
        AnalyzableTables.read(target).analyze(target);
    }

    /** Returns advice that a user should read later. */
    List<Leftover> advice() throws SQLException {
        List<Leftover> advice = new ArrayList<>(Rows.all(
                target,
                OLD_EXTENSIONS,
                row -> new Leftover(
                        "extension " + row.getString(1) + " is of version " + row.getString(2) + ", and could be of "
                                + row.getString(3),
                        "ALTER EXTENSION " + PrintedSql.name(row.getString(1)) + " UPDATE")));
        for (QualifiedName table : AnalyzableTables.read(target).skipped()) {
            advice.add(new Leftover(
                    "no statistics of table " + table
                            + " as a whole are gathered: some of its partitions or children are"
                            + " foreign tables, which ANALYZE would read from their servers",
                    "ANALYZE " + PrintedSql.name(table)));
        }
        if (target.getMetaData().getDatabaseMajorVersion() >= COLLATION_VERSIONS_SINCE) {
            String name = PrintedSql.name(database);
            advice.addAll(Rows.all(
                    target,
                    OTHER_COLLATION,
                    row -> new Leftover(
                            "database " + database + " was made with version " + row.getString(1)
                                    + " of its collation, and the server now has " + row.getString(2)
                                    + ": indexes on texts may be out of order",
                            "REINDEX DATABASE " + name + "; ALTER DATABASE " + name + " REFRESH COLLATION VERSION")));
        }
        return advice;
    }
}
