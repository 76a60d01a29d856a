-- Enums, domains, ranges and base types; composite types are relations.
SELECT format('type %s, owner %I', t.oid::regtype, r.rolname)
       || CASE t.typtype
            WHEN 'e' THEN ', enum ' || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ' ' ORDER BY e.enumsortorder)
                                                   FROM pg_enum AS e WHERE e.enumtypid = t.oid), '')
            WHEN 'd' THEN ', domain on ' || format_type(t.typbasetype, t.typtypmod)
                          || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END
                          || coalesce((SELECT format(' collate %I', co.collname) FROM pg_collation AS co
                                        WHERE co.oid = t.typcollation AND co.collname <> 'default'), '')
            WHEN 'r' THEN (SELECT format(', range of %s, operator class %I, canonical %s, difference %s',
                                         g.rngsubtype::regtype, oc.opcname, g.rngcanonical, g.rngsubdiff)
                             FROM pg_range AS g JOIN pg_opclass AS oc ON oc.oid = g.rngsubopc
                            WHERE g.rngtypid = t.oid)
            ELSE format(', base type, input %s, output %s, length %s', t.typinput, t.typoutput, t.typlen)
          END,
       pg_get_expr(t.typdefaultbin, 0)
  FROM pg_type AS t
  JOIN pg_namespace AS n ON n.oid = t.typnamespace
  JOIN pg_roles AS r ON r.oid = t.typowner
 WHERE t.typtype IN ('e', 'd', 'r', 'b') AND t.typelem = 0
   AND n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
