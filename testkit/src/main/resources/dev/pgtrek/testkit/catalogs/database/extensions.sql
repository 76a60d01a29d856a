-- Without versions: a newer server has newer ones.
SELECT format('extension %I in schema %I, owner %I', e.extname, n.nspname, r.rolname), NULL
  FROM pg_extension AS e
  JOIN pg_namespace AS n ON n.oid = e.extnamespace
  JOIN pg_roles AS r ON r.oid = e.extowner
