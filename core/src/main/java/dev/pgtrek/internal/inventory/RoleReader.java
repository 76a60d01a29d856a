package dev.pgtrek.internal.inventory;

import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.Membership;
import dev.pgtrek.inventory.ParameterGrant;
import dev.pgtrek.inventory.RoleInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads roles, their memberships and settings, and the rights of the connected role. */
final class RoleReader {
    private static final String ROLES = """
            SELECT r.oid,
                   r.rolname,
                   r.rolsuper,
                   r.rolinherit,
                   r.rolcreaterole,
                   r.rolcreatedb,
                   r.rolcanlogin,
                   r.rolreplication,
                   r.rolbypassrls,
                   r.rolconnlimit,
                   r.rolvaliduntil::pg_catalog.text AS valid_until,
                   r.rolconfig,
                   pg_catalog.shobj_description(r.oid, 'pg_authid') AS comment,
                   r.oid = 10 AS bootstrap -- BOOTSTRAP_SUPERUSERID, the same in every cluster
              FROM pg_catalog.pg_roles r
             ORDER BY r.rolname""";

    /** Uses JSON, since inherit_option and set_option came with 16. */
    private static final String MEMBERSHIPS = """
            SELECT m.member,
                   pg_catalog.pg_get_userbyid(m.roleid) AS role,
                   g.rolname AS grantor,
                   m.admin_option,
                   (pg_catalog.to_jsonb(m) ->> 'inherit_option')::pg_catalog.bool AS inherit_option,
                   COALESCE((pg_catalog.to_jsonb(m) ->> 'set_option')::pg_catalog.bool, true) AS set_option
              FROM pg_catalog.pg_auth_members m
              LEFT JOIN pg_catalog.pg_roles g ON g.oid = m.grantor
             ORDER BY role, grantor""";

    private static final String SETTINGS_IN_DATABASES = """
            SELECT s.setrole, d.datname, s.setconfig
              FROM pg_catalog.pg_db_role_setting s
              JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
             WHERE s.setrole <> 0
             ORDER BY d.datname""";

    private static final String SETTINGS_OF_ALL_ROLES = """
            SELECT pg_catalog.unnest(s.setconfig) AS setting
              FROM pg_catalog.pg_db_role_setting s
             WHERE s.setrole = 0 AND s.setdatabase = 0""";

    private static final String PARAMETER_GRANTS = """
            SELECT p.parname,
                   a.privilege_type,
                   grantee.rolname AS grantee,
                   a.is_grantable,
                   pg_catalog.pg_get_userbyid(a.grantor) AS grantor
              FROM pg_catalog.pg_parameter_acl p
             CROSS JOIN LATERAL pg_catalog.aclexplode(p.paracl) a
              LEFT JOIN pg_catalog.pg_roles grantee ON grantee.oid = a.grantee
             WHERE a.grantee <> 10 -- the bootstrap superuser, whose all parameters are
             ORDER BY p.parname, grantee.rolname, a.privilege_type""";

    /**
     * Skips memberships with neither INHERIT nor SET, which grant no rights. From 16 on, the creator of a role gets such a
     * membership.
     */
    private static final String CURRENT_USER = """
            WITH RECURSIVE acting_as (oid) AS (
                SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
                 UNION
                SELECT m.roleid
                  FROM acting_as a
                  JOIN pg_catalog.pg_auth_members m ON m.member = a.oid
                 WHERE COALESCE((pg_catalog.to_jsonb(m) ->> 'inherit_option')::pg_catalog.bool, true)
                    OR COALESCE((pg_catalog.to_jsonb(m) ->> 'set_option')::pg_catalog.bool, true))
            SELECT u.rolname,
                   u.rolsuper,
                   u.rolcreatedb,
                   u.rolcreaterole,
                   u.rolreplication,
                   u.rolbypassrls,
                   pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT') AS reads_passwords,
                   ARRAY(SELECT r.rolname::pg_catalog.text
                           FROM acting_as a
                           JOIN pg_catalog.pg_roles r ON r.oid = a.oid
                          ORDER BY r.rolname) AS member_of
              FROM pg_catalog.pg_roles u
             WHERE u.rolname = current_user""";

    private RoleReader() {}

    static CurrentUser currentUser(Connection connection) throws SQLException {
        return InventoryQuery.one(
                connection,
                CURRENT_USER,
                row -> CurrentUser.builder()
                        .name(row.getString("rolname"))
                        .superuser(row.getBoolean("rolsuper"))
                        .createDatabase(row.getBoolean("rolcreatedb"))
                        .createRole(row.getBoolean("rolcreaterole"))
                        .replication(row.getBoolean("rolreplication"))
                        .bypassRowSecurity(row.getBoolean("rolbypassrls"))
                        .readsPasswords(row.getBoolean("reads_passwords"))
                        .memberOf(InventoryQuery.texts(row, "member_of"))
                        .build());
    }

    static List<RoleInfo> roles(Connection connection) throws SQLException {
        Map<Long, List<Membership>> memberships = memberships(connection);
        Map<Long, Map<String, List<String>>> settings = settingsInDatabases(connection);
        return InventoryQuery.list(connection, ROLES, row -> {
            long oid = row.getLong("oid");
            return RoleInfo.builder()
                    .name(row.getString("rolname"))
                    .superuser(row.getBoolean("rolsuper"))
                    .inherit(row.getBoolean("rolinherit"))
                    .createRole(row.getBoolean("rolcreaterole"))
                    .createDatabase(row.getBoolean("rolcreatedb"))
                    .login(row.getBoolean("rolcanlogin"))
                    .replication(row.getBoolean("rolreplication"))
                    .bypassRowSecurity(row.getBoolean("rolbypassrls"))
                    .connectionLimit(row.getInt("rolconnlimit"))
                    .validUntil(InventoryQuery.text(row, "valid_until"))
                    .settings(InventoryQuery.texts(row, "rolconfig"))
                    .databaseSettings(settings.getOrDefault(oid, Map.of()))
                    .memberships(memberships.getOrDefault(oid, List.of()))
                    .comment(InventoryQuery.text(row, "comment"))
                    .bootstrap(row.getBoolean("bootstrap"))
                    .build();
        });
    }

    /** Reads the settings of ALTER ROLE ALL. */
    static List<String> settingsOfAllRoles(Connection connection) throws SQLException {
        return InventoryQuery.list(connection, SETTINGS_OF_ALL_ROLES, row -> row.getString("setting"));
    }

    /** Reads the rights to parameters, which exist since 15. */
    static List<ParameterGrant> parameterGrants(Connection connection) throws SQLException {
        return InventoryQuery.list(
                connection,
                PARAMETER_GRANTS,
                row -> new ParameterGrant(
                        row.getString("parname"),
                        row.getString("privilege_type"),
                        InventoryQuery.text(row, "grantee"),
                        row.getBoolean("is_grantable"),
                        row.getString("grantor")));
    }

    private static Map<Long, List<Membership>> memberships(Connection connection) throws SQLException {
        Map<Long, List<Membership>> byMember = new HashMap<>();
        InventoryQuery.each(connection, MEMBERSHIPS, row -> {
            Membership.Builder membership = Membership.builder()
                    .role(row.getString("role"))
                    .grantor(InventoryQuery.text(row, "grantor"))
                    .admin(row.getBoolean("admin_option"))
                    .set(row.getBoolean("set_option"));
            boolean inherit = row.getBoolean("inherit_option");
            if (!row.wasNull()) {
                membership.inherit(inherit);
            }
            byMember.computeIfAbsent(row.getLong("member"), member -> new ArrayList<>())
                    .add(membership.build());
        });
        return byMember;
    }

    private static Map<Long, Map<String, List<String>>> settingsInDatabases(Connection connection) throws SQLException {
        Map<Long, Map<String, List<String>>> byRole = new HashMap<>();
        InventoryQuery.each(
                connection,
                SETTINGS_IN_DATABASES,
                row -> byRole.computeIfAbsent(row.getLong("setrole"), role -> new LinkedHashMap<>())
                        .put(row.getString("datname"), InventoryQuery.texts(row, "setconfig")));
        return byRole;
    }
}
