package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.UserSchemas;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lists the objects that users have created in a database, except for members of extensions, subscriptions, and
 * publications of pgtrek.
 */
final class NamedObjects {
    /**
     * A catalog of objects that belong to another object.
     *
     * @param column has the OID of that object
     */
    private record Owned(String name, String column) {}

    /** Catalogs of objects that belong to a schema. */
    private static final List<Owned> IN_SCHEMAS = List.of(
            new Owned("pg_proc", "pronamespace"),
            new Owned("pg_operator", "oprnamespace"),
            new Owned("pg_opclass", "opcnamespace"),
            new Owned("pg_opfamily", "opfnamespace"),
            new Owned("pg_collation", "collnamespace"),
            new Owned("pg_conversion", "connamespace"),
            new Owned("pg_ts_config", "cfgnamespace"),
            new Owned("pg_ts_dict", "dictnamespace"),
            new Owned("pg_ts_parser", "prsnamespace"),
            new Owned("pg_ts_template", "tmplnamespace"),
            new Owned("pg_statistic_ext", "stxnamespace"));

    /** Catalogs of objects that belong to a table. */
    private static final List<Owned> ON_TABLES = List.of(
            new Owned("pg_constraint", "conrelid"),
            new Owned("pg_trigger", "tgrelid"),
            new Owned("pg_policy", "polrelid"),
            new Owned("pg_rewrite", "ev_class"),
            new Owned("pg_statistic_ext", "stxrelid"));

    private static final String OBJECTS = UserSchemas.in("""
            WITH space AS (
                SELECT oid FROM pg_catalog.pg_namespace
                 WHERE nspname !~ ${notUsers}),
            found (classid, oid, partition) AS (
                SELECT 'pg_catalog.pg_namespace'::regclass, oid, false FROM space
                UNION ALL
                SELECT 'pg_catalog.pg_class'::regclass, oid, relispartition FROM pg_catalog.pg_class
                 WHERE relkind <> 'c' AND relpersistence <> 't' AND relnamespace IN (SELECT oid FROM space)
                UNION ALL
                SELECT 'pg_catalog.pg_type'::regclass, t.oid, false FROM pg_catalog.pg_type t
                 WHERE t.typnamespace IN (SELECT oid FROM space)
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
                ${ofSchemas}
                UNION ALL
                SELECT 'pg_catalog.pg_extension'::regclass, oid, false FROM pg_catalog.pg_extension
                UNION ALL
                SELECT 'pg_catalog.pg_cast'::regclass, oid, false FROM pg_catalog.pg_cast WHERE oid >= 16384
                UNION ALL
                SELECT 'pg_catalog.pg_transform'::regclass, oid, false FROM pg_catalog.pg_transform WHERE oid >= 16384
                UNION ALL
                SELECT 'pg_catalog.pg_language'::regclass, oid, false FROM pg_catalog.pg_language WHERE oid >= 16384
                UNION ALL
                SELECT 'pg_catalog.pg_am'::regclass, oid, false FROM pg_catalog.pg_am WHERE oid >= 16384
                UNION ALL
                SELECT 'pg_catalog.pg_event_trigger'::regclass, oid, false FROM pg_catalog.pg_event_trigger
                 WHERE evtname !~ '^${pgtrek}$'
                UNION ALL
                SELECT 'pg_catalog.pg_publication'::regclass, oid, false FROM pg_catalog.pg_publication
                 WHERE pubname !~ '^${pgtrek}$'
                UNION ALL
                SELECT 'pg_catalog.pg_publication_rel'::regclass, oid, false FROM pg_catalog.pg_publication_rel
                ${schemas}
                UNION ALL
                SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, oid, false FROM pg_catalog.pg_foreign_data_wrapper
                UNION ALL
                SELECT 'pg_catalog.pg_foreign_server'::regclass, oid, false FROM pg_catalog.pg_foreign_server
                UNION ALL
                SELECT 'pg_catalog.pg_user_mapping'::regclass, umid, false FROM pg_catalog.pg_user_mappings
                UNION ALL
                SELECT 'pg_catalog.pg_constraint'::regclass, oid, false FROM pg_catalog.pg_constraint
                 WHERE connamespace IN (SELECT oid FROM space) AND contype <> 'n'
                UNION ALL
                SELECT 'pg_catalog.pg_trigger'::regclass, oid, false FROM pg_catalog.pg_trigger WHERE NOT tgisinternal
                UNION ALL
                SELECT 'pg_catalog.pg_policy'::regclass, oid, false FROM pg_catalog.pg_policy
                UNION ALL
                SELECT 'pg_catalog.pg_rewrite'::regclass, oid, false FROM pg_catalog.pg_rewrite
                 WHERE rulename <> '_RETURN' AND oid >= 16384
            ),
            member_table (oid) AS (
                SELECT d.objid FROM pg_catalog.pg_depend d
                 WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0 AND d.deptype = 'e'),
            -- what an extension's script made of its tables is recorded as the table's alone
            of_member (classid, oid) AS (
                SELECT 'pg_catalog.pg_class'::regclass, indexrelid FROM pg_catalog.pg_index
                 WHERE indrelid IN (SELECT oid FROM member_table)
                UNION ALL
                SELECT 'pg_catalog.pg_class'::regclass, d.objid FROM pg_catalog.pg_depend d
                 WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
                   AND d.refobjid IN (SELECT oid FROM member_table) AND d.deptype IN ('a', 'i')
                ${ofTables}
            )
            SELECT f.classid::pg_catalog.oid::int8 AS classid, f.oid::int8 AS oid, i.type, f.partition,
                   coalesce((pg_catalog.parse_ident(i.schema))[1], '') AS schema,
                   coalesce((SELECT p.proname FROM pg_catalog.pg_proc p
                              WHERE p.oid = f.oid AND f.classid = 'pg_catalog.pg_proc'::regclass),
                            (SELECT o.oprname FROM pg_catalog.pg_operator o
                              WHERE o.oid = f.oid AND f.classid = 'pg_catalog.pg_operator'::regclass),
                            (SELECT o.opcname FROM pg_catalog.pg_opclass o
                              WHERE o.oid = f.oid AND f.classid = 'pg_catalog.pg_opclass'::regclass),
                            (SELECT o.opfname FROM pg_catalog.pg_opfamily o
                              WHERE o.oid = f.oid AND f.classid = 'pg_catalog.pg_opfamily'::regclass),
                            (pg_catalog.parse_ident(i.name))[1], '') AS name,
                   -- newer servers have one word less in it
                   CASE i.type WHEN 'transform' THEN replace(i.identity, ' on language ', ' language ')
                               ELSE i.identity END AS identity,
                   CASE WHEN f.classid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_type'::regclass) THEN 'relation'
                        ELSE f.classid::pg_catalog.text END AS space,
                   f.classid IN ('pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_trigger'::regclass,
                                 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_rewrite'::regclass,
                                 'pg_catalog.pg_user_mapping'::regclass, 'pg_catalog.pg_publication_rel'::regclass)
                   OR f.classid::pg_catalog.text = 'pg_publication_namespace'
                   OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                               WHERE d.classid = f.classid AND d.objid = f.oid AND d.objsubid = 0
                                 AND d.deptype IN ('i', 'I', 'P', 'S')) AS part
              FROM found f
             CROSS JOIN LATERAL pg_catalog.pg_identify_object(f.classid, f.oid, 0) i
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = f.classid AND d.objid = f.oid AND d.objsubid = 0 AND d.deptype = 'e')
               AND (f.classid, f.oid) NOT IN (SELECT classid, oid FROM of_member)
             ORDER BY f.oid
            """);

    private static final int SCHEMAS_SINCE = 15;
    private static final String PUBLISHED_SCHEMAS = """
            UNION ALL
            SELECT 'pg_catalog.pg_publication_namespace'::regclass, oid, false FROM pg_catalog.pg_publication_namespace
            """;

    private NamedObjects() {}

    static List<NamedObject> list(Connection session) throws SQLException {
        List<NamedObject> objects = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(objects(session))) {
            while (rows.next()) {
                objects.add(new NamedObject(
                        rows.getLong("classid"),
                        rows.getLong("oid"),
                        rows.getString("type"),
                        rows.getString("schema"),
                        rows.getString("name"),
                        rows.getString("identity"),
                        rows.getString("space"),
                        rows.getBoolean("part"),
                        rows.getBoolean("partition")));
            }
        }
        return objects;
    }

    private static String objects(Connection session) throws SQLException {
        boolean schemas = session.getMetaData().getDatabaseMajorVersion() >= SCHEMAS_SINCE;
        return OBJECTS.replace("${pgtrek}", ReplicationName.PATTERN)
                .replace("${schemas}", schemas ? PUBLISHED_SCHEMAS : "")
                .replace("${ofSchemas}", branches(IN_SCHEMAS, "oid, false", "space"))
                .replace("${ofTables}", branches(ON_TABLES, "oid", "member_table"));
    }

    /** Returns one branch of a UNION per catalog, for the objects whose column has an OID of a common table expression. */
    private static String branches(List<Owned> catalogs, String columns, String owners) {
        return catalogs.stream()
                .map(catalog -> """
                        UNION ALL
                        SELECT 'pg_catalog.%1$s'::regclass, %2$s FROM pg_catalog.%1$s
                         WHERE %3$s IN (SELECT oid FROM %4$s)
                        """.formatted(catalog.name(), columns, catalog.column(), owners))
                .collect(Collectors.joining());
    }
}
