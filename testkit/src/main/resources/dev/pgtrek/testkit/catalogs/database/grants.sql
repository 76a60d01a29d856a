-- What differs from an object's initial privileges: granted, or revoked. NULL and the same privileges written out are one.
-- MAINTAIN came in 17. Schema public has another owner and other initial privileges since 15, and a dump leaves it to the
-- new server whether everybody may create there: its owner counts as having all, everybody as having USAGE.
WITH object(class, id, name, owner, privileges, initial) AS (
  SELECT 'pg_class'::regclass, c.oid, format('%s %s', CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, c.oid::regclass),
         c.relowner, c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
    FROM pg_class AS c
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^(pgtrek|information_schema)')
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, format('function %s', p.oid::regprocedure), p.proowner, p.proacl, acldefault('f', p.proowner)
    FROM pg_proc AS p
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, format('type %s', t.oid::regtype), t.typowner, t.typacl, acldefault('T', t.typowner)
    FROM pg_type AS t
  UNION ALL
  SELECT 'pg_namespace'::regclass, n.oid, format('schema %I', n.nspname), n.nspowner, n.nspacl, acldefault('n', n.nspowner)
    FROM pg_namespace AS n WHERE n.nspname NOT LIKE 'pgtrek%'
  UNION ALL
  SELECT 'pg_language'::regclass, l.oid, format('language %I', l.lanname), l.lanowner, l.lanacl, acldefault('l', l.lanowner)
    FROM pg_language AS l
  UNION ALL
  SELECT 'pg_foreign_data_wrapper'::regclass, f.oid, format('foreign-data wrapper %I', f.fdwname), f.fdwowner, f.fdwacl, acldefault('F', f.fdwowner)
    FROM pg_foreign_data_wrapper AS f
  UNION ALL
  SELECT 'pg_foreign_server'::regclass, s.oid, format('server %I', s.srvname), s.srvowner, s.srvacl, acldefault('S', s.srvowner)
    FROM pg_foreign_server AS s
), compared AS (
  SELECT o.name, o.owner, coalesce(o.privileges, acldefault_of.initial) AS now, acldefault_of.initial
    FROM object AS o
    LEFT JOIN pg_init_privs AS i ON i.classoid = o.class AND i.objoid = o.id AND i.objsubid = 0
   CROSS JOIN LATERAL (SELECT CASE WHEN o.name = 'schema public'
                                   THEN format('{%1$s=UC/%1$s,=U/%1$s}', quote_ident(pg_get_userbyid(o.owner)))::aclitem[]
                                   ELSE coalesce(i.initprivs, o.initial) END) AS acldefault_of(initial)
   WHERE o.privileges IS DISTINCT FROM acldefault_of.initial AND o.privileges IS NOT NULL
), changed AS (
  SELECT c.name, c.owner, 'granted' AS what, a.*
    FROM compared AS c, aclexplode(c.now) AS a
   WHERE NOT EXISTS (SELECT FROM aclexplode(c.initial) AS b WHERE b = a)
  UNION ALL
  SELECT c.name, c.owner, 'revoked', a.*
    FROM compared AS c, aclexplode(c.initial) AS a
   WHERE NOT EXISTS (SELECT FROM aclexplode(c.now) AS b WHERE b = a)
), of_columns AS (
  SELECT format('column %s.%I', a.attrelid::regclass, a.attname) AS name, c.relowner AS owner, 'granted' AS what, x.*
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid, aclexplode(a.attacl) AS x
   WHERE NOT EXISTS (SELECT FROM pg_init_privs AS i
                      WHERE i.classoid = 'pg_class'::regclass AND i.objoid = a.attrelid AND i.objsubid = a.attnum)
)
SELECT format('%s %s on %s, role %s, by %s%s', g.what, g.privilege_type, g.name,
              CASE g.grantee WHEN 0 THEN 'public' WHEN g.owner THEN 'owner' ELSE quote_ident(g.grantee::regrole::text) END,
              CASE g.grantor WHEN g.owner THEN 'owner' ELSE quote_ident(g.grantor::regrole::text) END,
              CASE WHEN g.is_grantable THEN ', with grant option' ELSE '' END),
       NULL
  FROM (TABLE changed UNION ALL TABLE of_columns) AS g
 WHERE g.privilege_type <> 'MAINTAIN'
   AND NOT (g.name = 'schema public' AND g.grantee = 0 AND g.privilege_type = 'CREATE')
