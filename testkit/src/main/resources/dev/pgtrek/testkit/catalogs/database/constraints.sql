-- Without what follows from something else: parts that partitions have of their parents' constraints, and NOT NULL, which
-- is a property of columns and domains in all versions and has rows here since 18.
SELECT format('constraint %I on %s', c.conname, coalesce(nullif(c.conrelid, 0)::regclass::text, c.contypid::regtype::text))
       || CASE WHEN c.convalidated THEN '' ELSE ', not validated' END,
       regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '')
  FROM pg_constraint AS c
  JOIN pg_namespace AS n ON n.oid = c.connamespace
 WHERE c.contype IN ('c', 'f', 'p', 'u', 'x')
   AND n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
   AND coalesce((to_jsonb(c) ->> 'conparentid')::oid, 0) = 0
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.objid IN (c.conrelid, c.contypid) AND d.deptype = 'e'
                      AND d.classid IN ('pg_class'::regclass, 'pg_type'::regclass))
