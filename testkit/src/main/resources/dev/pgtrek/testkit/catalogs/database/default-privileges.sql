SELECT format('default privileges of role %I%s on %s: %s, role %s%s', r.rolname,
              CASE WHEN n.nspname IS NULL THEN '' ELSE format(' in schema %I', n.nspname) END, d.defaclobjtype, a.privilege_type,
              CASE a.grantee WHEN 0 THEN 'public' ELSE quote_ident(a.grantee::regrole::text) END,
              CASE WHEN a.is_grantable THEN ', with grant option' ELSE '' END),
       NULL
  FROM pg_default_acl AS d
  JOIN pg_roles AS r ON r.oid = d.defaclrole
  LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
 CROSS JOIN aclexplode(d.defaclacl) AS a
 WHERE a.privilege_type <> 'MAINTAIN'
