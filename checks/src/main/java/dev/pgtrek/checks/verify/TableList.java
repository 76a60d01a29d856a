package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.inventory.TableKind;
import dev.pgtrek.strategy.UserSchemas;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The tables and materialized views of a database whose rows are a user's own. */
final class TableList {
    /** An extension's tables hold what its script put there, unless the extension says that they are the user's. */
    private static final String TABLES = UserSchemas.in("""
            SELECT c.oid::bigint AS oid,
                   n.nspname AS schema,
                   c.relname AS name,
                   c.relkind = 'm' AS materialized,
                   pg_get_userbyid(c.relowner) AS owner,
                   pg_table_size(c.oid) AS bytes
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                 JOIN pg_extension AS e ON e.oid = d.refobjid
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
                                  AND coalesce(e.extcondition[array_position(e.extconfig, c.oid)], 'none') <> '')
            """);

    private TableList() {}

    static List<TableInfo> read(Connection session) throws SQLException {
        List<TableInfo> tables = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.add(TableInfo.builder()
                        .oid(row.getLong("oid"))
                        .schema(row.getString("schema"))
                        .name(row.getString("name"))
                        .kind(row.getBoolean("materialized") ? TableKind.MATERIALIZED_VIEW : TableKind.TABLE)
                        .owner(row.getString("owner"))
                        .bytes(row.getLong("bytes"))
                        .build());
            }
        }
        return tables;
    }
}
