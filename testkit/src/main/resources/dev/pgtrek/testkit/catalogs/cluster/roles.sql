-- Passwords by their checksum: they are secrets in their stored form, too.
SELECT format('role %I, superuser %s, inherit %s, createrole %s, createdb %s, login %s, replication %s, bypassrls %s, connections %s, until %s, password %s',
              rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit,
              rolvaliduntil, coalesce(md5(rolpassword), 'none')),
       NULL
  FROM pg_authid
 WHERE rolname !~ '^(pg_|pgtrek)'
UNION ALL
SELECT DISTINCT format('role %I is member of %I%s', m.rolname, r.rolname, CASE WHEN a.admin_option THEN ', with admin option' ELSE '' END),
       NULL
  FROM pg_auth_members AS a
  JOIN pg_roles AS r ON r.oid = a.roleid
  JOIN pg_roles AS m ON m.oid = a.member
 WHERE m.rolname !~ '^(pg_|pgtrek)'
