package dev.pgtrek.internal.inventory;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.SequenceInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads the contents of a database, except its tables. */
final class ObjectReader {
    private static final String SEQUENCES = UserSchemas.in("""
            SELECT c.oid,
                   n.nspname,
                   c.relname,
                   pg_catalog.pg_get_userbyid(c.relowner) AS owner,
                   pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
                       AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS readable,
                   table_schema.nspname AS table_schema,
                   owning.relname AS table_name,
                   e.extname,
                   COALESCE(c.oid = ANY (e.extconfig), false) AS extension_configuration
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_depend d
                     ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
                    AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
              LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
              LEFT JOIN pg_catalog.pg_depend o
                     ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objid = c.oid AND o.objsubid = 0
                    AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.refobjsubid > 0
                    AND o.deptype IN ('a', 'i')
              LEFT JOIN pg_catalog.pg_class owning ON owning.oid = o.refobjid
              LEFT JOIN pg_catalog.pg_namespace table_schema ON table_schema.oid = owning.relnamespace
             WHERE c.relkind = 'S'
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
             ORDER BY n.nspname, c.relname""");

    private static final String VIEWS = UserSchemas.in("""
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'v'
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
             ORDER BY n.nspname, c.relname""");

    private static final String RESERVED_SCHEMAS = """
            SELECT n.nspname, pg_catalog.pg_get_userbyid(n.nspowner) AS owner
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname ~ '^%s$'
             ORDER BY n.nspname""".formatted(ReplicationName.PATTERN);

    private static final String EXTENSIONS = """
            SELECT e.extname,
                   e.extversion,
                   n.nspname,
                   pg_catalog.pg_get_userbyid(e.extowner) AS owner,
                   e.extrelocatable
              FROM pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             ORDER BY e.extname""";

    /** Ignores other users' subscriptions whose names have the form of pgtrek's own, like such schemas. */
    private static final String NAMES = TrustedOwners.in(UserSchemas.in("""
            SELECT pg_catalog.current_database() AS name,
                   ARRAY(SELECT n.nspname::pg_catalog.text
                           FROM pg_catalog.pg_namespace n
                          WHERE n.nspname !~ ${notUsers}
                          ORDER BY n.nspname) AS schemas,
                   ARRAY(SELECT n.nspname::pg_catalog.text
                           FROM pg_catalog.pg_namespace n
                          WHERE n.nspname !~ ${notUsers}
                            AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                          ORDER BY n.nspname) AS schemas_without_usage,
                   ARRAY(SELECT n.nspname::pg_catalog.text
                           FROM pg_catalog.pg_namespace n
                          WHERE n.nspname !~ ${notUsers}
                            AND NOT pg_catalog.has_schema_privilege(n.oid, 'CREATE')
                          ORDER BY n.nspname) AS schemas_without_create,
                   ARRAY(SELECT l.lanname::pg_catalog.text
                           FROM pg_catalog.pg_language l
                          WHERE l.lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
                          ORDER BY l.lanname) AS languages,
                   ARRAY(SELECT t.evtname::pg_catalog.text
                           FROM pg_catalog.pg_event_trigger t
                          WHERE t.evtname !~ '^%1$s$'
                          ORDER BY t.evtname) AS event_triggers,
                   ARRAY(SELECT s.srvname::pg_catalog.text
                           FROM pg_catalog.pg_foreign_server s
                          ORDER BY s.srvname) AS foreign_servers,
                   ARRAY(SELECT p.pubname::pg_catalog.text
                           FROM pg_catalog.pg_publication p
                          ORDER BY p.pubname) AS publications,
                   ARRAY(SELECT s.subname::pg_catalog.text
                           FROM pg_catalog.pg_subscription s
                           JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
                          WHERE d.datname = pg_catalog.current_database()
                            AND (s.subname !~ '^%1$s$' OR s.subowner IN (${trusted}))
                          ORDER BY s.subname) AS subscriptions,
                   ARRAY(SELECT DISTINCT s.spcname::pg_catalog.text
                           FROM pg_catalog.pg_class c
                           JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
                          WHERE NOT c.relisshared
                          ORDER BY 1) AS tablespaces""".formatted(ReplicationName.PATTERN)));

    /**
     * Reads the bootstrap superuser's ownership from the objects: pg_shdepend omits that role, as it can't be dropped.
     */
    private static final String ROLES = UserSchemas.in("""
            SELECT ARRAY(SELECT r.rolname::pg_catalog.text
                           FROM pg_catalog.pg_shdepend s
                           JOIN pg_catalog.pg_database d ON d.oid = s.dbid
                           JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
                          WHERE d.datname = pg_catalog.current_database()
                            AND s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND s.deptype = 'o'
                          UNION
                         SELECT pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text
                           FROM pg_catalog.pg_class c
                           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          WHERE c.relpersistence <> 't'
                            AND n.nspname !~ ${notUsers}
                          ORDER BY 1) AS owners,
                   ARRAY(SELECT DISTINCT r.rolname::pg_catalog.text
                           FROM pg_catalog.pg_shdepend s
                           JOIN pg_catalog.pg_database d ON d.oid = s.dbid
                           JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
                          WHERE d.datname = pg_catalog.current_database()
                            AND s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND s.deptype IN ('a', 'r')
                          ORDER BY 1) AS grantees""");

    private static final String LARGE_OBJECTS = """
            SELECT COALESCE(pg_catalog.sum(g.objects), 0)::pg_catalog.int8 AS objects,
                   COALESCE(pg_catalog.sum(g.objects) FILTER (WHERE NOT (
                       pg_catalog.pg_has_role(g.lomowner, 'USAGE')
                       OR EXISTS (SELECT
                                    FROM pg_catalog.aclexplode(g.lomacl) a
                                   WHERE a.privilege_type = 'SELECT'
                                     AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE'))))),
                                       0)::pg_catalog.int8
                       AS unreadable,
                   pg_catalog.pg_table_size('pg_catalog.pg_largeobject') AS bytes
              FROM (SELECT m.lomowner, m.lomacl, pg_catalog.count(*) AS objects
                      FROM pg_catalog.pg_largeobject_metadata m
                     GROUP BY m.lomowner, m.lomacl) g""";

    /** Objects of initdb have OIDs below 16384; objects of an extension are not user objects. */
    private static final String OTHER_OBJECTS = UserSchemas.in("""
            SELECT pg_catalog.count(*)
              FROM (SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass AS class, oid, pronamespace AS schema FROM
                pg_catalog.pg_proc
                     UNION ALL
                    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typnamespace
                      FROM pg_catalog.pg_type t
                      LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
                     WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r')
                       AND t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc
                       AND (t.typrelid = 0 OR c.relkind = 'c')
                     UNION ALL
                    SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, oprnamespace FROM pg_catalog.pg_operator
                     UNION ALL
                    SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, opcnamespace FROM pg_catalog.pg_opclass
                     UNION ALL
                    SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid, opfnamespace FROM pg_catalog.pg_opfamily
                     UNION ALL
                    SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, collnamespace FROM pg_catalog.pg_collation
                     UNION ALL
                    SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid, connamespace FROM pg_catalog.pg_conversion
                     UNION ALL
                    SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, stxnamespace FROM
                      pg_catalog.pg_statistic_ext
                     UNION ALL
                    SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid, cfgnamespace FROM pg_catalog.pg_ts_config
                     UNION ALL
                    SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid, dictnamespace FROM pg_catalog.pg_ts_dict
                     UNION ALL
                    SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid, prsnamespace FROM pg_catalog.pg_ts_parser
                     UNION ALL
                    SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid, tmplnamespace FROM
                      pg_catalog.pg_ts_template
                     UNION ALL
                    SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_am
                     UNION ALL
                    SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_cast
                     UNION ALL
                    SELECT 'pg_catalog.pg_default_acl'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_default_acl
                     UNION ALL
                    SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_event_trigger
                     WHERE evtname !~ '^%1$s$'
                     UNION ALL
                    SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid, NULL
                      FROM pg_catalog.pg_foreign_data_wrapper
                     UNION ALL
                    SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_foreign_server
                     UNION ALL
                    SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_language
                     UNION ALL
                    SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_publication
                     UNION ALL
                    SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_transform) object
              LEFT JOIN pg_catalog.pg_namespace n ON n.oid = object.schema
             WHERE object.oid >= 16384
               AND (n.oid IS NULL OR n.nspname !~ ${notUsers})
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = object.class AND d.objid = object.oid
                                  AND d.deptype = 'e')""".formatted(ReplicationName.PATTERN));

    private final Connection connection;

    ObjectReader(Connection connection) {
        this.connection = connection;
    }

    void readInto(DatabaseInventory.Builder inventory) throws SQLException {
        inventory
                .sequences(InventoryQuery.list(connection, SEQUENCES, ObjectReader::sequence))
                .extensions(extensions())
                .views(InventoryQuery.list(
                        connection,
                        VIEWS,
                        row -> new QualifiedName(row.getString("nspname"), row.getString("relname"))))
                .otherObjects(InventoryQuery.one(connection, OTHER_OBJECTS, row -> row.getLong(1)));
        InventoryQuery.each(
                connection,
                NAMES,
                row -> inventory
                        .name(row.getString("name"))
                        .schemas(InventoryQuery.texts(row, "schemas"))
                        .schemasWithoutUsage(InventoryQuery.texts(row, "schemas_without_usage"))
                        .schemasWithoutCreate(InventoryQuery.texts(row, "schemas_without_create"))
                        .languages(InventoryQuery.texts(row, "languages"))
                        .eventTriggers(InventoryQuery.texts(row, "event_triggers"))
                        .foreignServers(InventoryQuery.texts(row, "foreign_servers"))
                        .publications(InventoryQuery.texts(row, "publications"))
                        .subscriptions(InventoryQuery.texts(row, "subscriptions"))
                        .tablespaces(InventoryQuery.texts(row, "tablespaces")));
        InventoryQuery.each(
                connection,
                RESERVED_SCHEMAS,
                row -> inventory.putReservedSchema(row.getString("nspname"), row.getString("owner")));
        InventoryQuery.each(
                connection,
                ROLES,
                row -> inventory
                        .owners(InventoryQuery.texts(row, "owners"))
                        .grantees(InventoryQuery.texts(row, "grantees")));
        InventoryQuery.each(
                connection,
                LARGE_OBJECTS,
                row -> inventory
                        .largeObjects(row.getLong("objects"))
                        .unreadableLargeObjects(row.getLong("unreadable"))
                        .largeObjectBytes(row.getLong("bytes")));
    }

    private static SequenceInfo sequence(ResultSet row) throws SQLException {
        String table = row.getString("table_name");
        return SequenceInfo.builder()
                .oid(row.getLong("oid"))
                .schema(row.getString("nspname"))
                .name(row.getString("relname"))
                .owner(row.getString("owner"))
                .ownedBy(
                        table == null
                                ? Optional.empty()
                                : Optional.of(new QualifiedName(row.getString("table_schema"), table)))
                .readable(row.getBoolean("readable"))
                .extension(InventoryQuery.text(row, "extname"))
                .extensionConfiguration(row.getBoolean("extension_configuration"))
                .build();
    }

    private List<InstalledExtension> extensions() throws SQLException {
        return InventoryQuery.list(
                connection,
                EXTENSIONS,
                row -> InstalledExtension.builder()
                        .name(row.getString("extname"))
                        .version(row.getString("extversion"))
                        .schema(row.getString("nspname"))
                        .owner(row.getString("owner"))
                        .relocatable(row.getBoolean("extrelocatable"))
                        .build());
    }
}
