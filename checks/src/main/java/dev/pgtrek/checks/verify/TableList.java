package dev.pgtrek.checks.verify;

import dev.pgtrek.internal.sql.PartitionRoots;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables and materialized views of a database whose rows belong to users. */
final class TableList {
    /**
     * An extension's table holds the rows of its script, unless the extension declares them to be the user's. If it
     * declares only some rows, the table is excluded.
     */
    private static final String TABLES = UserSchemas.in("""
            SELECT c.oid::bigint AS oid,
                   n.nspname AS schema,
                   c.relname AS name,
                   c.relkind = 'm' AS materialized,
                   pg_get_userbyid(c.relowner) AS owner,
                   pg_table_size(c.oid) AS bytes,
                   e.extname AS extension,
                   e.extversion AS version
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
              LEFT JOIN pg_depend AS d
                ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
               AND d.refclassid = 'pg_extension'::regclass
              LEFT JOIN pg_extension AS e ON e.oid = d.refobjid AND NOT c.oid = ANY (coalesce(e.extconfig, ARRAY[]::oid[]))
             WHERE c.relkind IN ('r', 'm')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
               -- what it does not declare are notes of its own jobs
               AND e.extname IS DISTINCT FROM 'timescaledb'
               AND NOT EXISTS (SELECT
                                 FROM pg_extension AS declaring
                                WHERE c.oid = ANY (declaring.extconfig)
                                  AND declaring.extcondition[array_position(declaring.extconfig, c.oid)] <> '')
            """);

    private static final String VERSIONS = "SELECT extname, extversion FROM pg_extension";

    private TableList() {}

    /** The versions of the extensions of a database. */
    static Map<String, String> versions(Connection session) throws SQLException {
        Map<String, String> versions = new HashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(VERSIONS)) {
            while (row.next()) {
                versions.put(row.getString("extname"), row.getString("extversion"));
            }
        }
        return versions;
    }

    /** Reads the tables, except for those of extensions with another version on the other side, whose scripts differ. */
    static List<TableInfo> read(Connection session, Map<String, String> otherVersions) throws SQLException {
        List<TableInfo> tables = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                Optional<String> extension = Optional.ofNullable(row.getString("extension"));
                if (extension.isPresent() && !row.getString("version").equals(otherVersions.get(extension.get()))) {
                    continue;
                }
                tables.add(TableInfo.builder()
                        .oid(row.getLong("oid"))
                        .schema(row.getString("schema"))
                        .name(row.getString("name"))
                        .kind(row.getBoolean("materialized") ? TableInfo.Kind.MATERIALIZED_VIEW : TableInfo.Kind.TABLE)
                        .owner(row.getString("owner"))
                        .bytes(row.getLong("bytes"))
                        .build());
            }
        }
        Map<Long, QualifiedName> roots =
                PartitionRoots.find(session, tables.stream().map(TableInfo::oid).toList());
        tables.replaceAll(table -> roots.containsKey(table.oid())
                ? TableInfo.builder()
                        .from(table)
                        .rowsMoveWithin(roots.get(table.oid()))
                        .build()
                : table);
        return tables;
    }
}
