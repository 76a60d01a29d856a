package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Privileges;

/** Queries for privileges that are not those that objects are created with. */
final class PrivilegesQuery {
    static final Query<Privileges> QUERY = Query.of(Privileges.class, """
            WITH object AS (
              SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS catalog, c.oid, 0 AS "column", n.nspname AS schema,
                     CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.relname AS name,
                     c.relowner AS owner, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END AS type,
                     CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END
                       || pg_catalog.format('%I.%I', n.nspname, c.relname) AS target,
                     NULL::pg_catalog.name AS column_name, c.relacl AS acl
                FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relpersistence <> 't'
              UNION ALL
              SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, a.attnum, n.nspname,
                     'COLUMN ' || c.relname || '.' || a.attname, c.relowner, 'c',
                     'TABLE ' || pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname, a.attacl
                FROM pg_catalog.pg_attribute a
                JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relpersistence <> 't'
                 AND (a.attacl IS NOT NULL OR EXISTS (SELECT
                                                        FROM pg_catalog.pg_init_privs i
                                                       WHERE i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                                         AND i.objoid = a.attrelid AND i.objsubid = a.attnum))
              UNION ALL
              SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0, n.nspname,
                     {routine} || p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')', p.proowner, 'f',
                     {routine} || pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
                                                    pg_catalog.pg_get_function_identity_arguments(p.oid)), NULL, p.proacl
                FROM pg_catalog.pg_proc p
                JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
               WHERE p.proacl IS NOT NULL OR EXISTS (SELECT
                                                       FROM pg_catalog.pg_init_privs i
                                                      WHERE i.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                                                        AND i.objoid = p.oid)
              UNION ALL
              SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0, n.nspname, 'TYPE ' || t.typname, t.typowner, 'T',
                     'TYPE ' || pg_catalog.format('%I.%I', n.nspname, t.typname), NULL, t.typacl
                FROM pg_catalog.pg_type t
                JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
               WHERE t.typacl IS NOT NULL
              UNION ALL
              SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0, n.nspname, 'SCHEMA ' || n.nspname,
                n.nspowner, 'n',
                     'SCHEMA ' || pg_catalog.quote_ident(n.nspname), NULL, n.nspacl
                FROM pg_catalog.pg_namespace n
              UNION ALL
              SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, 0, '', 'LANGUAGE ' || l.lanname, l.lanowner, 'l',
                     'LANGUAGE ' || pg_catalog.quote_ident(l.lanname), NULL, l.lanacl
                FROM pg_catalog.pg_language l
               WHERE l.lanpltrusted
              UNION ALL
              SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, w.oid, 0, '', 'FOREIGN DATA WRAPPER '
                || w.fdwname,
                     w.fdwowner, 'F', 'FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(w.fdwname), NULL, w.fdwacl
                FROM pg_catalog.pg_foreign_data_wrapper w
              UNION ALL
              SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, 0, '', 'FOREIGN SERVER ' || s.srvname,
                     s.srvowner, 'S', 'FOREIGN SERVER ' || pg_catalog.quote_ident(s.srvname), NULL, s.srvacl
                FROM pg_catalog.pg_foreign_server s
            ), privileged AS (
              SELECT o.*,
                     COALESCE(o.acl, pg_catalog.acldefault(o.type::pg_catalog."char", o.owner))::pg_catalog.text[] AS now,
                     CASE WHEN o.name = 'SCHEMA public' AND o.type = 'n' THEN NULL
                          ELSE COALESCE(i.initprivs, pg_catalog.acldefault(o.type::pg_catalog."char",
                            o.owner))::pg_catalog.text[]
                     END AS base
                FROM object o
                LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = o.catalog AND i.objoid = o.oid AND i.objsubid = o.column
               WHERE (o.acl IS NOT NULL OR i.initprivs IS NOT NULL OR (o.name = 'SCHEMA public' AND o.type = 'n'))
                 AND (o.schema = '' OR o.schema = 'pg_catalog' OR o.schema !~ ${notUsers})
            )
            SELECT catalog::pg_catalog.oid AS catalog, oid, "column", schema, name, pg_catalog.pg_get_userbyid(owner)
              AS owner, type,
                   target, column_name, now AS acl, base
              FROM privileged
             WHERE now IS DISTINCT FROM base
             ORDER BY type <> 'n', schema, name, "column"
            """)
            .since(11, "routine", "CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END", "'FUNCTION '");

    private PrivilegesQuery() {}
}
