package dev.pgtrek.checks.verify;

/**
 * The queries for databases, schemas, extensions, relations and columns.
 *
 * <p>See {@link CatalogQuery} for the common properties of these queries.
 */
final class RelationQueries {
    private RelationQueries() {}

    /** The database itself and its settings. Excludes the setting by which a cutover leaves the source read-only. */
    static final String DATABASE = """
            SELECT 'database', current_setting('pgtrek.database'), '',
                   concat_ws('; ',
                     'owner ' || pg_get_userbyid(d.datdba),
                     'encoding ' || pg_encoding_to_char(d.encoding),
                     'connection limit ' || nullif(d.datconnlimit, -1),
                     CASE WHEN d.datistemplate THEN 'template' END)
              FROM pg_database AS d
             WHERE d.datname = current_database()
            UNION ALL
            SELECT 'setting',
                   concat(split_part(setting, '=', 1), ' of database ', current_setting('pgtrek.database'),
                          ' for role ' || pg_get_userbyid(nullif(s.setrole, 0))),
                   '',
                   substr(setting, strpos(setting, '=') + 1)
              FROM pg_db_role_setting AS s
              JOIN pg_database AS d ON d.oid = s.setdatabase
             CROSS JOIN LATERAL unnest(s.setconfig) AS setting
             WHERE d.datname = current_database()
               AND setting NOT LIKE 'default\\_transaction\\_read\\_only=%'
            """;

    /** The public schema belongs to the bootstrap superuser before 15, and to pg_database_owner since: neither is listed. */
    static final String SCHEMAS = """
            SELECT 'schema', n.nspname, '',
                   CASE WHEN n.nspname = 'public' AND (n.nspowner = 10 OR pg_get_userbyid(n.nspowner) = 'pg_database_owner')
                        THEN ''
                        ELSE 'owner ' || pg_get_userbyid(n.nspowner)
                   END
              FROM pg_namespace AS n
             WHERE n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
            """;

    /** Their versions depend on the target, and their owner is the user who was able to create them. */
    static final String EXTENSIONS = """
            SELECT 'extension', e.extname, '', 'schema ' || n.nspname
              FROM pg_extension AS e
              JOIN pg_namespace AS n ON n.oid = e.extnamespace
            """;

    static final String EXTENSION_VERSIONS = """
            SELECT 'version of extension', e.extname, '', e.extversion
              FROM pg_extension AS e
            """;

    /**
     * Objects that users added to extensions are not created with these. Each version of an extension has its own
     * members. Types that a server creates for other types and for tables are members only in some server versions.
     */
    static final String EXTENSION_MEMBERS = """
            SELECT 'member of extension ' || e.extname, identified.type || ' ' || identified.identity, e.extname, ''
              FROM pg_extension AS e
              JOIN pg_depend AS d
                ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
             CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) AS identified
             WHERE d.classid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass,
                                 'pg_namespace'::regclass, 'pg_cast'::regclass)
               AND identified.identity IS NOT NULL
               AND NOT (d.classid = 'pg_type'::regclass
                        AND (EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = d.objid)
                             OR EXISTS (SELECT FROM pg_class AS c WHERE c.reltype = d.objid AND c.relkind <> 'c')))
            """;

    /** Objects that users created in the system's schemas are in no dump. */
    static final String SYSTEM_SCHEMAS = """
            WITH made (class, id) AS (
              SELECT 'pg_class'::regclass::oid, c.oid
                FROM pg_class AS c
               WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
              UNION ALL
              SELECT 'pg_proc'::regclass, p.oid FROM pg_proc AS p
              UNION ALL
              SELECT 'pg_operator'::regclass, o.oid FROM pg_operator AS o WHERE o.oprcode <> 0
              UNION ALL
              SELECT 'pg_type'::regclass, t.oid
                FROM pg_type AS t
                LEFT JOIN pg_class AS c ON c.oid = t.typrelid
               WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND (t.typtype <> 'c' OR c.relkind = 'c')
                 AND NOT EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = t.oid)
            )
            SELECT identified.type, identified.identity, '', ''
              FROM made AS m
             CROSS JOIN LATERAL pg_identify_object(m.class, m.id, 0) AS identified
             WHERE m.id >= 16384
               AND identified.schema IN ('pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = m.class AND d.objid = m.id AND d.deptype IN ('e', 'i'))
            """;

    /**
     * A table that pgtrek replicates by whole rows is described with its previous replica identity, which the comment on
     * pgtrek's publication contains.
     */
    static final String RELATIONS = """
            WITH former (schema, name, identity) AS (
              SELECT e.entry ->> 0, e.entry ->> 1, e.entry ->> 2
                FROM pg_publication AS p
               CROSS JOIN LATERAL obj_description(p.oid, 'pg_publication') AS d (description)
               CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN d.description ~ '^\\[' THEN d.description::jsonb
                 END) AS e (entry)
               WHERE p.pubname ~ ${ours} AND p.pubowner IN (${trusted})
            )
            SELECT CASE c.relkind
                     WHEN 'v' THEN 'view'
                     WHEN 'm' THEN 'materialized view'
                     WHEN 'f' THEN 'foreign table'
                     WHEN 'S' THEN 'sequence'
                     ELSE 'table'
                   END,
                   n.nspname || '.' || c.relname,
                   n.nspname,
                   concat_ws('; ',
                     'owner ' || quote_ident(pg_get_userbyid(c.relowner)),
                     CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
                     'of type ' || format_type(nullif(c.reloftype, 0), NULL),
                     'partitioned by ' || pg_get_partkeydef(c.oid),
                     CASE WHEN c.relispartition THEN 'partition of ' ELSE 'inherits ' END
                       || (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
                             FROM pg_inherits AS i
                            WHERE i.inhrelid = c.oid),
                     pg_get_expr(c.relpartbound, c.oid),
                     'access method ' || am.amname,
                     'with ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest(c.reloptions) AS o),
                     'toast with ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C")
                                         FROM pg_class AS t, unnest(t.reloptions) AS o
                                        WHERE t.oid = c.reltoastrelid),
                     CASE WHEN c.relrowsecurity THEN 'row security' END,
                     CASE WHEN c.relforcerowsecurity THEN 'row security forced on the owner' END,
                     CASE
                       WHEN c.relkind NOT IN ('r', 'p', 'm') THEN NULL
                       WHEN coalesce(former.identity, c.relreplident::text) = 'n' THEN 'replica identity nothing'
                       WHEN coalesce(former.identity, c.relreplident::text) = 'f' THEN 'replica identity full'
                       WHEN coalesce(former.identity, c.relreplident::text) = 'i' THEN 'replica identity using an index'
                     END,
                     CASE WHEN NOT c.relispopulated THEN 'not populated' END,
                     'server ' || fs.srvname,
                     'options ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest(ft.ftoptions) AS o),
                     'owned by ' || (SELECT d.refobjid::regclass::text || '.' || quote_ident(a.attname)
                                       FROM pg_depend AS d
                                       JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND c.relkind = 'S'
                                        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
              LEFT JOIN former ON former.schema = n.nspname AND former.name = c.relname
              LEFT JOIN pg_am AS am ON am.oid = c.relam AND am.amname <> 'heap'
              LEFT JOIN pg_foreign_table AS ft ON ft.ftrelid = c.oid
              LEFT JOIN pg_foreign_server AS fs ON fs.oid = ft.ftserver
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    /**
     * Sorted by name: a dump may change the order of inherited columns. Since 17 partitions have identity columns like
     * their parents, and the default statistics target is null instead of -1.
     *
     * <p>Columns of pg_attribute that are missing in some versions are then read from {@code absent}, by the rules for
     * names in subqueries. {@code to_jsonb} of the whole row would call a user's cast to json for the values in
     * attmissingval.
     */
    static final String COLUMNS = """
            SELECT 'column',
                   n.nspname || '.' || c.relname || '.' || a.attname,
                   n.nspname || '.' || c.relname,
                   concat_ws('; ',
                     format_type(a.atttypid, a.atttypmod),
                     CASE WHEN a.attnotnull THEN 'not null' END,
                     'collation ' || cn.nspname || '.' || co.collname,
                     CASE WHEN NOT c.relispartition AND a.attidentity <> '' THEN 'identity ' || a.attidentity::text END,
                     CASE more.attgenerated
                       WHEN 's' THEN 'generated stored'
                       WHEN 'v' THEN 'generated virtual'
                     END,
                     'default ' || pg_get_expr(d.adbin, d.adrelid),
                     'storage ' || nullif(a.attstorage, t.typstorage)::text,
                     'compression ' || nullif(more.attcompression::text, ''),
                     'statistics ' || nullif(a.attstattarget, -1),
                     'with ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest(a.attoptions) AS o),
                     'options ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest(a.attfdwoptions) AS o))
              FROM pg_attribute AS a
             CROSS JOIN (VALUES (''::"char", ''::"char")) AS absent (attgenerated, attcompression)
             CROSS JOIN LATERAL (
                     SELECT attgenerated, attcompression
                       FROM pg_attribute AS present
                      WHERE present.attrelid = a.attrelid AND present.attnum = a.attnum
                   ) AS more
              JOIN pg_class AS c ON c.oid = a.attrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
              JOIN pg_type AS t ON t.oid = a.atttypid
              LEFT JOIN pg_collation AS co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
              LEFT JOIN pg_namespace AS cn ON cn.oid = co.collnamespace
              LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
               AND a.attnum > 0 AND NOT a.attisdropped
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;
}
