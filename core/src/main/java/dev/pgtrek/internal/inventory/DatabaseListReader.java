package dev.pgtrek.internal.inventory;

import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.server.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads the list of a server's databases. */
final class DatabaseListReader {
    /**
     * Reads columns that some versions lack through JSON, where missing ones are NULL: the providers' columns came with
     * 15, daticurules with 16, and 17 renamed daticulocale to datlocale. Queries the size only where the server can't
     * reject that.
     */
    private static final String DATABASES = """
            SELECT d.datname,
                   pg_catalog.pg_get_userbyid(d.datdba) AS owner,
                   pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
                   d.datcollate,
                   d.datctype,
                   COALESCE(columns ->> 'datlocprovider', 'c') AS provider,
                   COALESCE(columns ->> 'datlocale', columns ->> 'daticulocale') AS locale,
                   columns ->> 'daticurules' AS icu_rules,
                   columns ->> 'datcollversion' AS collation_version,
                   ${actualCollationVersion} AS actual_collation_version,
                   d.datistemplate,
                   -- -2 marks a database whose DROP DATABASE was cut off: no one can connect to it
                   d.datallowconn AND d.datconnlimit <> -2 AS accepts_connections,
                   d.datconnlimit,
                   t.spcname,
                   pg_catalog.has_database_privilege(d.oid, 'CONNECT') AS connect_privilege,
                   pg_catalog.has_database_privilege(d.oid, 'CREATE') AS create_privilege,
                   CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
                          OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
                        THEN pg_catalog.pg_database_size(d.oid) END AS size_bytes,
                   pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
                   d.datacl IS NOT NULL AS has_grants,
                   d.datacl::pg_catalog.text[] AS grants,
                   s.setconfig
              FROM pg_catalog.pg_database d
             CROSS JOIN LATERAL pg_catalog.to_jsonb(d) columns
              JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
              LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
             ORDER BY d.datname""";

    private DatabaseListReader() {}

    static List<DatabaseInfo> databases(Connection connection, ServerVersion version) throws SQLException {
        String sql = DATABASES.replace(
                "${actualCollationVersion}",
                version.atLeast(15)
                        ? "pg_catalog.pg_database_collation_actual_version(d.oid)"
                        : "NULL::pg_catalog.text");
        return InventoryQuery.list(connection, sql, DatabaseListReader::database);
    }

    private static DatabaseInfo database(ResultSet row) throws SQLException {
        return DatabaseInfo.builder()
                .name(row.getString("datname"))
                .owner(row.getString("owner"))
                .encoding(row.getString("encoding"))
                .collate(row.getString("datcollate"))
                .characterType(row.getString("datctype"))
                .localeProvider(provider(row.getString("provider")))
                .locale(InventoryQuery.text(row, "locale"))
                .icuRules(InventoryQuery.text(row, "icu_rules"))
                .collationVersion(InventoryQuery.text(row, "collation_version"))
                .actualCollationVersion(InventoryQuery.text(row, "actual_collation_version"))
                .template(row.getBoolean("datistemplate"))
                .acceptsConnections(row.getBoolean("accepts_connections"))
                .connectionLimit(row.getInt("datconnlimit"))
                .tablespace(row.getString("spcname"))
                .connectPrivilege(row.getBoolean("connect_privilege"))
                .createPrivilege(row.getBoolean("create_privilege"))
                .sizeBytes(InventoryQuery.number(row, "size_bytes"))
                .comment(InventoryQuery.text(row, "comment"))
                .grants(
                        row.getBoolean("has_grants")
                                ? Optional.of(InventoryQuery.texts(row, "grants"))
                                : Optional.empty())
                .settings(InventoryQuery.texts(row, "setconfig"))
                .build();
    }

    private static String provider(String code) {
        return switch (code) {
            case "c" -> "libc";
            case "i" -> "icu";
            case "b" -> "builtin";
            default -> code;
        };
    }
}
