SELECT format('database %I, owner %I, encoding %s, collation %s, character type %s, provider %s %s, connections %s, template %s', d.datname, r.rolname,
              pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
              coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', ''), d.datconnlimit, d.datistemplate),
       NULL
  FROM pg_database AS d
  JOIN pg_roles AS r ON r.oid = d.datdba
 WHERE d.datname NOT IN ('template0', 'template1') AND d.datname NOT LIKE 'pgtrek%'
UNION ALL
SELECT format('%s %s on database %I, role %s%s', g.what, g.privilege_type, g.datname,
              CASE g.grantee WHEN 0 THEN 'public' WHEN g.datdba THEN 'owner' ELSE quote_ident(g.grantee::regrole::text) END,
              CASE WHEN g.is_grantable THEN ', with grant option' ELSE '' END),
       NULL
  FROM (SELECT d.datname, d.datdba, 'granted' AS what, a.*
          FROM pg_database AS d, aclexplode(d.datacl) AS a
         WHERE NOT EXISTS (SELECT FROM aclexplode(acldefault('d', d.datdba)) AS b WHERE b = a)
        UNION ALL
        SELECT d.datname, d.datdba, 'revoked', a.*
          FROM pg_database AS d, aclexplode(acldefault('d', d.datdba)) AS a
         WHERE d.datacl IS NOT NULL AND NOT EXISTS (SELECT FROM aclexplode(d.datacl) AS b WHERE b = a)) AS g
 WHERE g.datname NOT IN ('template0', 'template1') AND g.datname NOT LIKE 'pgtrek%'
