-- The owner of schema public is the superuser up to version 14 and pg_database_owner since: both mean nobody changed it.
SELECT format('schema %I, owner %s', n.nspname,
              CASE WHEN n.nspname = 'public' AND (n.nspowner = 10 OR r.rolname = 'pg_database_owner')
                   THEN 'by default' ELSE quote_ident(r.rolname) END),
       NULL
  FROM pg_namespace AS n
  JOIN pg_roles AS r ON r.oid = n.nspowner
 WHERE n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
