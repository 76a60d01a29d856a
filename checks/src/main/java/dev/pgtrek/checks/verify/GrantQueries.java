package dev.pgtrek.checks.verify;

/**
 * The queries for privileges and comments.
 *
 * <p>See {@link CatalogQuery} for the common properties of these queries.
 */
final class GrantQueries {
    private GrantQueries() {}

    /**
     * One line for each grantee, with explicit default privileges, from all grantors. The owners' privileges on built-in
     * objects are excluded, and on the schema public, which may have been dropped and recreated. Owners may always grant
     * their privileges. MAINTAIN exists since 17.
     */
    static final String GRANTS = """
            WITH granting (kind, name, parent, class, id, owner, grants) AS (
              SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END,
                     n.nspname || '.' || c.relname, n.nspname || '.' || c.relname, 'pg_class'::regclass::oid, c.oid,
                       c.relowner,
                     coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))
                FROM pg_class AS c
                JOIN pg_namespace AS n ON n.oid = c.relnamespace
               WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                 AND n.nspname !~ ${notUsers}
              UNION ALL
              SELECT 'column',
                     n.nspname || '.' || c.relname || '.' || a.attname, n.nspname || '.' || c.relname,
                     'pg_class'::regclass, c.oid, c.relowner,
                     a.attacl
                FROM pg_attribute AS a
                JOIN pg_class AS c ON c.oid = a.attrelid
                JOIN pg_namespace AS n ON n.oid = c.relnamespace
               WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
                 AND n.nspname !~ ${notUsers}
              UNION ALL
              SELECT 'routine',
                     n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
                     n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
                     'pg_proc'::regclass, p.oid, p.proowner,
                     coalesce(p.proacl, acldefault('f', p.proowner))
                FROM pg_proc AS p
                JOIN pg_namespace AS n ON n.oid = p.pronamespace
               WHERE n.nspname !~ ${notUsers}
              UNION ALL
              SELECT 'type',
                     n.nspname || '.' || t.typname, n.nspname || '.' || t.typname, 'pg_type'::regclass, t.oid, t.typowner,
                     coalesce(t.typacl, acldefault('T', t.typowner))
                FROM pg_type AS t
                JOIN pg_namespace AS n ON n.oid = t.typnamespace
                LEFT JOIN pg_class AS c ON c.oid = t.typrelid
               WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND (t.typtype <> 'c' OR c.relkind = 'c')
                 AND NOT EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = t.oid)
                 AND n.nspname !~ ${notUsers}
              UNION ALL
              SELECT 'schema',
                     n.nspname, n.nspname, 'pg_namespace'::regclass, n.oid, n.nspowner,
                     coalesce(n.nspacl, acldefault('n', n.nspowner))
                FROM pg_namespace AS n
               WHERE n.nspname !~ ${notUsers}
              UNION ALL
              SELECT 'language',
                     l.lanname, '', 'pg_language'::regclass, l.oid, l.lanowner,
                     coalesce(l.lanacl, acldefault('l', l.lanowner))
                FROM pg_language AS l
               WHERE l.lanpltrusted
              UNION ALL
              SELECT 'foreign-data wrapper',
                     w.fdwname, w.fdwname, 'pg_foreign_data_wrapper'::regclass, w.oid, w.fdwowner,
                     coalesce(w.fdwacl, acldefault('F', w.fdwowner))
                FROM pg_foreign_data_wrapper AS w
              UNION ALL
              SELECT 'server',
                     s.srvname, s.srvname, 'pg_foreign_server'::regclass, s.oid, s.srvowner,
                     coalesce(s.srvacl, acldefault('S', s.srvowner))
                FROM pg_foreign_server AS s
              UNION ALL
              SELECT 'database',
                     current_setting('pgtrek.database'), '', 'pg_database'::regclass, d.oid, d.datdba,
                     coalesce(d.datacl, acldefault('d', d.datdba))
                FROM pg_database AS d
               WHERE d.datname = current_database()
            ), granted (kind, name, parent, grantee, privilege) AS (
              SELECT DISTINCT g.kind, g.name, g.parent,
                     CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END,
                     a.privilege_type || CASE WHEN a.is_grantable AND a.grantee <> g.owner THEN ' with grant option'
                       ELSE '' END
                FROM granting AS g
               CROSS JOIN LATERAL aclexplode(g.grants) AS a
               WHERE (a.privilege_type <> 'MAINTAIN' OR current_setting('pgtrek.older_major')::int >= 17)
                 AND NOT ((g.id < 16384 OR g.kind = 'schema' AND g.name = 'public') AND a.grantee = g.owner)
                 AND NOT EXISTS (SELECT
                                   FROM pg_depend AS d
                                  WHERE d.classid = g.class AND d.objid = g.id AND d.deptype IN ('e', 'i'))
            )
            SELECT 'grants to ' || grantee || ' on ' || kind,
                   name,
                   parent,
                   string_agg(privilege, ', ' ORDER BY privilege)
              FROM granted
             GROUP BY kind, name, parent, grantee
            """;

    /** Default privileges. */
    static final String DEFAULTS = """
            SELECT 'default privileges of ' || pg_get_userbyid(p.defaclrole) || ' for ' || what.name ||
              coalesce(' in ' || n.nspname, ''),
                   CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END,
                   coalesce(n.nspname, ''),
                   string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END,
                              ', ' ORDER BY a.privilege_type, a.is_grantable)
              FROM pg_default_acl AS p
              LEFT JOIN pg_namespace AS n ON n.oid = p.defaclnamespace
             CROSS JOIN LATERAL aclexplode(p.defaclacl) AS a
             CROSS JOIN LATERAL (
                     VALUES (CASE p.defaclobjtype
                               WHEN 'r' THEN 'tables'
                               WHEN 'S' THEN 'sequences'
                               WHEN 'f' THEN 'routines'
                               WHEN 'T' THEN 'types'
                               WHEN 'n' THEN 'schemas'
                               ELSE p.defaclobjtype::text
                             END)
                   ) AS what (name)
             WHERE (a.privilege_type <> 'MAINTAIN' OR current_setting('pgtrek.older_major')::int >= 17)
               AND coalesce(n.nspname, '') !~ ${notUsers}
             GROUP BY p.defaclrole, what.name, n.nspname, a.grantee
            """;

    /**
     * Comments of extensions belong to the extensions, and those of pgtrek's publications to pgtrek. The schema public
     * has a default comment, which is lost if the schema is dropped and recreated.
     */
    static final String COMMENTS = """
            SELECT 'comment on ' || identified.type,
                   identified.identity,
                   coalesce(n.nspname || '.' || c.relname, identified.schema, ''),
                   d.description
              FROM pg_description AS d
             CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS identified
              LEFT JOIN pg_class AS c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
              LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass AND d.objoid = 2200)
               AND d.classoid NOT IN ('pg_extension'::regclass, 'pg_largeobject'::regclass)
               AND coalesce(identified.schema, '') !~ ${notUsers}
               AND NOT (identified.type = 'schema' AND identified.name ~ ${notUsers})
               AND NOT (d.classoid = 'pg_namespace'::regclass AND identified.name = 'public'
                        AND d.description = 'standard public schema')
               AND NOT (d.classoid = 'pg_publication'::regclass AND identified.identity ~ ${ours})
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS e
                                WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')
            UNION ALL
            SELECT 'comment on database', current_setting('pgtrek.database'), '', d.description
              FROM pg_database AS b
              JOIN pg_shdescription AS d ON d.classoid = 'pg_database'::regclass AND d.objoid = b.oid
             WHERE b.datname = current_database()
            """;
}
