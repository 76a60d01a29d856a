SELECT format('policy %I on %s, %s, for %s, to %s', p.polname, p.polrelid::regclass,
              CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polcmd,
              (SELECT string_agg(coalesce(quote_ident(r.rolname), 'public'), ' ' ORDER BY r.rolname)
                 FROM unnest(p.polroles) AS member(id) LEFT JOIN pg_roles AS r ON r.oid = member.id)),
       format('using %s check %s', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  FROM pg_policy AS p
