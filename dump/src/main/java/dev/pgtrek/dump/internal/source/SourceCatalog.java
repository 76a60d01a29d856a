package dev.pgtrek.dump.internal.source;

import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables with users' rows under a snapshot, and those of them that belong to extensions. Immutable.
 *
 * @param tables ordinary tables and leaf partitions; of extensions only those with rows that belong to the user
 * @param extensionTables the condition for the user's rows in the tables of extensions; empty for all rows
 */
public record SourceCatalog(List<TableInfo> tables, Map<QualifiedName, String> extensionTables) {
    /** Sizes come from the inventory, except for tables created since. */
    private static final String TABLES = UserSchemas.in("""
            SELECT c.oid,
                   n.nspname,
                   c.relname,
                   pg_catalog.pg_get_userbyid(c.relowner) AS owner,
                   CASE WHEN c.oid = ANY (?) THEN 0 ELSE pg_catalog.pg_table_size(c.oid) END AS bytes,
                   e.extname,
                   e.extcondition[pg_catalog.array_position(e.extconfig, c.oid)] AS condition
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_depend d
                   ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND d.objid = c.oid
                  AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                  AND d.deptype = 'e'
            LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE c.relkind = 'r'
              AND c.relpersistence IN ('p', 'u')
              AND n.nspname !~ ${notUsers}
              AND (e.oid IS NULL OR c.oid = ANY (e.extconfig))
            ORDER BY n.nspname, c.relname
            """);

    public SourceCatalog {
        tables = List.copyOf(tables);
        extensionTables = Map.copyOf(extensionTables);
    }

    /** Whether an extension has its own rows in a table besides the user's. */
    public boolean hasRowsOfItsOwn(TableInfo table) {
        return !extensionTables.getOrDefault(table.qualifiedName(), "").isBlank();
    }

    /** @param inventory the facts read before; sizes are copied from it */
    public static SourceCatalog read(Connection snapshot, DatabaseInventory inventory) throws SQLException {
        Map<Long, TableInfo> known =
                inventory.tables().stream().collect(Collectors.toMap(TableInfo::oid, Function.identity()));
        List<TableInfo> tables = new ArrayList<>();
        Map<QualifiedName, String> extensionTables = new HashMap<>();
        try (PreparedStatement statement = snapshot.prepareStatement(TABLES)) {
            statement.setArray(1, snapshot.createArrayOf("oid", known.keySet().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    TableInfo table = table(rows, Optional.ofNullable(known.get(rows.getLong("oid"))));
                    tables.add(table);
                    if (table.extension().isPresent()) {
                        String condition = rows.getString("condition");
                        extensionTables.put(table.qualifiedName(), condition == null ? "" : condition);
                    }
                }
            }
        }
        return new SourceCatalog(tables, extensionTables);
    }

    private static TableInfo table(ResultSet row, Optional<TableInfo> known) throws SQLException {
        TableInfo.Builder table = TableInfo.builder();
        if (known.isPresent()) {
            table.from(known.get());
        } else {
            table.oid(row.getLong("oid")).owner(row.getString("owner")).bytes(row.getLong("bytes"));
        }
        return table.schema(row.getString("nspname"))
                .name(row.getString("relname"))
                .extension(Optional.ofNullable(row.getString("extname")))
                .build();
    }
}
