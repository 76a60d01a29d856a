package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The database's settings that would make its apply worker misread values. They are excluded when the target's
 * database is created, and set when replication has ended.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-db-role-setting.html">pg_db_role_setting</a>
 */
public final class DeferredSettings {
    private static final String SETTINGS = """
            SELECT pg_catalog.split_part(c.setting, '=', 1), pg_catalog.split_part(c.setting, '=', 2)
              FROM pg_catalog.pg_db_role_setting s
              JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
              CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c (setting)
             WHERE d.datname = pg_catalog.current_database()
               AND s.setrole = 0
               AND pg_catalog.lower(pg_catalog.split_part(c.setting, '=', 1)) IN ('array_nulls', 'xmloption')
            """;

    private DeferredSettings() {}

    /**
     * Returns the statements that add the source database's missing settings to the target's database.
     *
     * @param source a session with the source's database
     * @param target a session with the target's database
     * @param database the name of the target's database
     */
    public static List<String> statements(Connection source, Connection target, String database) throws SQLException {
        return waiting(source, target).entrySet().stream()
                .map(setting -> "ALTER DATABASE " + QualifiedName.quote(database) + " SET "
                        + QualifiedName.quote(setting.getKey()) + " TO " + QualifiedName.quote(setting.getValue()))
                .toList();
    }

    /**
     * Returns the names that a comparison of definitions uses for the settings of {@link #statements}.
     *
     * @param database the name of the source's database
     */
    public static List<String> objects(Connection source, Connection target, String database) throws SQLException {
        return waiting(source, target).keySet().stream()
                .map(setting -> "setting " + setting + " of database " + database)
                .toList();
    }

    private static Map<String, String> waiting(Connection source, Connection target) throws SQLException {
        Map<String, String> waiting = new LinkedHashMap<>();
        Rows.all(source, SETTINGS, row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(setting -> waiting.put(setting.getKey(), setting.getValue()));
        Rows.all(target, SETTINGS, row -> row.getString(1)).forEach(waiting::remove);
        return waiting;
    }
}
