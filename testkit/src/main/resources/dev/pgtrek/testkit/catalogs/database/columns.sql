-- With its place among the columns that were not dropped. What one version's catalog lacks is read through jsonb.
SELECT format('column %I.%I.%I, number %s, %s', n.nspname, c.relname, a.attname,
              row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod))
       || CASE WHEN a.attcollation <> t.typcollation THEN ' collate ' || (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation AS co JOIN pg_namespace AS cn ON cn.oid = co.collnamespace
                                                                                   WHERE co.oid = a.attcollation) ELSE '' END
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || CASE a.attidentity WHEN 'a' THEN ' identity always' WHEN 'd' THEN ' identity by default' ELSE '' END
       || CASE to_jsonb(a) ->> 'attgenerated' WHEN 's' THEN ' generated stored' WHEN 'v' THEN ' generated virtual' ELSE '' END
       || CASE WHEN a.attstorage <> t.typstorage THEN ' storage ' || a.attstorage::text ELSE '' END
       || CASE WHEN to_jsonb(a) ->> 'attcompression' IN ('p', 'l') THEN ' compression ' || (to_jsonb(a) ->> 'attcompression') ELSE '' END
       || CASE WHEN coalesce(a.attstattarget, -1) >= 0 THEN ' statistics ' || a.attstattarget ELSE '' END
       || coalesce(' options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(a.attoptions) AS o), '')
       || coalesce(' foreign options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(a.attfdwoptions) AS o), ''),
       pg_get_expr(def.adbin, def.adrelid)
  FROM pg_attribute AS a
  JOIN pg_class AS c ON c.oid = a.attrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_type AS t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef AS def ON def.adrelid = a.attrelid AND def.adnum = a.attnum
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
   AND n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
