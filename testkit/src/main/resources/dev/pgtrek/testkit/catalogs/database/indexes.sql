SELECT format('index %I.%I', n.nspname, c.relname)
       || CASE WHEN i.indisclustered THEN ', clustered' ELSE '' END
       || CASE WHEN i.indisreplident THEN ', replica identity' ELSE '' END
       || CASE WHEN i.indisvalid THEN '' ELSE ', invalid' END
       || coalesce(', tablespace ' || quote_ident(t.spcname), '')
       || coalesce((SELECT string_agg(format(', statistics of column %s %s', a.attnum, a.attstattarget), '' ORDER BY a.attnum)
                      FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attstattarget >= 0), ''),
       pg_get_indexdef(i.indexrelid)
  FROM pg_index AS i
  JOIN pg_class AS c ON c.oid = i.indexrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN pg_tablespace AS t ON t.oid = c.reltablespace
 WHERE n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid IN (i.indrelid, i.indexrelid) AND d.deptype = 'e')
