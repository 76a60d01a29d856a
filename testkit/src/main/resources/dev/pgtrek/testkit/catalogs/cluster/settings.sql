SELECT format('setting %s%s%s', s.setting, coalesce(' of database ' || quote_ident(d.datname), ''), coalesce(' of role ' || quote_ident(r.rolname), '')),
       NULL
  FROM (SELECT setdatabase, setrole, unnest(setconfig) AS setting FROM pg_db_role_setting) AS s
  LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
  LEFT JOIN pg_roles AS r ON r.oid = s.setrole
 WHERE coalesce(r.rolname, '') NOT LIKE 'pgtrek%' AND coalesce(d.datname, '') NOT LIKE 'pgtrek%'
