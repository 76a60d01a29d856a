package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table's columns by name, in their order, as far as they decide whether its rows can be copied. Immutable. */
record TableColumns(Map<String, Column> byName) {
    private static final int GENERATED_SINCE = 12;

    /** The name of a type, and for a domain also that of its base type, which decides the format of values. */
    private static final String COLUMNS = UserSchemas.in("""
            SELECT n.nspname, c.relname, a.attname,
                   pg_catalog.concat_ws(' over ', t.typname, b.typname) AS type,
                   {generated} AS generated,
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND t.typdefault IS NULL AS required
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN (pg_catalog.pg_attribute a
                         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                         LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd')
                     ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind = 'r' AND c.relpersistence IN ('p', 'u') AND n.nspname !~ ${notUsers}
             ORDER BY c.oid, a.attnum
            """);

    TableColumns {
        byName = new LinkedHashMap<>(byName);
    }

    /** @param required whether a row needs a value for it, for lack of a default */
    record Column(String type, boolean generated, boolean required) {}

    /** Reads the columns of all ordinary tables and leaf partitions of a database. */
    static Map<QualifiedName, TableColumns> read(Connection session) throws SQLException {
        Map<QualifiedName, Map<String, Column>> columns = new HashMap<>();
        boolean generated = session.getMetaData().getDatabaseMajorVersion() >= GENERATED_SINCE;
        String sql = COLUMNS.replace("{generated}", generated ? "a.attgenerated <> ''" : "false");
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                Map<String, Column> ofTable = columns.computeIfAbsent(
                        new QualifiedName(rows.getString("nspname"), rows.getString("relname")),
                        name -> new LinkedHashMap<>());
                String column = rows.getString("attname");
                if (column != null) {
                    ofTable.put(
                            column,
                            new Column(
                                    rows.getString("type"), rows.getBoolean("generated"), rows.getBoolean("required")));
                }
            }
        }
        Map<QualifiedName, TableColumns> tables = new HashMap<>();
        columns.forEach((name, ofTable) -> tables.put(name, new TableColumns(ofTable)));
        return tables;
    }

    /** Returns what prevents that rows of a table with these columns are copied into another one by their columns' names. */
    List<String> obstaclesOf(TableColumns target) {
        List<String> obstacles = new ArrayList<>();
        byName.forEach((name, column) -> {
            Column other = target.byName.get(name);
            if (other == null) {
                obstacles.add("column " + name + " is missing");
            } else if (other.generated != column.generated) {
                obstacles.add("column " + name
                        + (other.generated
                                ? " is generated, on the source it is not"
                                : " is not generated, on the source it is"));
            } else if (!other.type.equals(column.type)) {
                obstacles.add("column " + name + " is of type " + other.type + ", on the source " + column.type);
            }
        });
        target.byName.forEach((name, column) -> {
            if (column.required && !byName.containsKey(name)) {
                obstacles.add("column " + name + " needs a value, and has no default");
            }
        });
        return obstacles;
    }
}
