-- Tables, partitioned tables, views, materialized views, foreign tables and composite types, without their columns.
SELECT format('%s %I.%I, owner %I',
              CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                             WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' END,
              n.nspname, c.relname, r.rolname)
       || CASE c.relpersistence WHEN 'u' THEN ', unlogged' ELSE '' END
       || CASE WHEN c.relreplident IN ('f', 'n', 'i') AND c.relkind IN ('r', 'p', 'm')
               THEN format(', replica identity %s', c.relreplident) ELSE '' END
       || CASE WHEN c.relrowsecurity THEN ', row security' ELSE '' END
       || CASE WHEN c.relforcerowsecurity THEN ', forced' ELSE '' END
       || CASE WHEN NOT c.relispopulated THEN ', not populated' ELSE '' END
       || CASE WHEN am.amname <> 'heap' THEN format(', access method %I', am.amname) ELSE '' END
       || coalesce(', tablespace ' || quote_ident(t.spcname), '')
       || CASE WHEN c.reloftype <> 0 THEN ', of ' || c.reloftype::regtype ELSE '' END
       || coalesce(', options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(c.reloptions) AS o), '')
       || coalesce(', toast options '
                   || (SELECT string_agg(o, ' ' ORDER BY o) FROM pg_class AS toast, unnest(toast.reloptions) AS o
                        WHERE toast.oid = c.reltoastrelid), '')
       || CASE WHEN c.relkind = 'p' THEN ', partition by ' || pg_get_partkeydef(c.oid) ELSE '' END
       || coalesce((SELECT string_agg(format(', child of %s', i.inhparent::regclass), '' ORDER BY i.inhseqno)
                      FROM pg_inherits AS i WHERE i.inhrelid = c.oid), '')
       || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '')
       || coalesce((SELECT format(', server %I, options %s', s.srvname, f.ftoptions)
                      FROM pg_foreign_table AS f JOIN pg_foreign_server AS s ON s.oid = f.ftserver
                     WHERE f.ftrelid = c.oid), ''),
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_roles AS r ON r.oid = c.relowner
  LEFT JOIN pg_am AS am ON am.oid = (to_jsonb(c) ->> 'relam')::oid AND c.relkind IN ('r', 'm')
  LEFT JOIN pg_tablespace AS t ON t.oid = c.reltablespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
   AND n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
