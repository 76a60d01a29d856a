-- Without those that came with the server or an extension.
SELECT format('comment on %s %s: %s', i.type, i.identity, quote_literal(d.description)), NULL
  FROM pg_description AS d
 CROSS JOIN pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
 WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass AND d.objoid = 'public'::regnamespace)
   AND coalesce(i.schema, '') NOT LIKE 'pgtrek%'
   AND NOT EXISTS (SELECT FROM pg_depend AS p WHERE p.classid = d.classoid AND p.objid = d.objoid AND p.deptype = 'e')
   AND NOT EXISTS (SELECT FROM pg_extension AS e JOIN pg_available_extensions AS v ON v.name = e.extname
                    WHERE d.classoid = 'pg_extension'::regclass AND d.objoid = e.oid AND v.comment = d.description)
