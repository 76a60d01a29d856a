-- Functions, procedures, aggregates and window functions. Since 14 arguments of procedures are shown with their IN.
SELECT format('%s %s(%s), owner %I, returns %s, language %I, %s %s',
              CASE coalesce(to_jsonb(p) ->> 'prokind', CASE WHEN (to_jsonb(p) ->> 'proisagg')::bool THEN 'a' ELSE 'f' END)
                WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
              format('%I.%I', n.nspname, p.proname),
              regexp_replace(pg_get_function_arguments(p.oid), '(^|, )IN ', '\1', 'g'), r.rolname,
              coalesce(pg_get_function_result(p.oid), 'nothing'), l.lanname, p.provolatile, p.proparallel)
       || CASE WHEN p.proisstrict THEN ', strict' ELSE '' END
       || CASE WHEN p.prosecdef THEN ', security definer' ELSE '' END
       || CASE WHEN p.proleakproof THEN ', leakproof' ELSE '' END
       || format(', cost %s, rows %s', p.procost, p.prorows)
       || coalesce(', settings ' || (SELECT string_agg(s, ' ' ORDER BY s) FROM unnest(p.proconfig) AS s), '')
       || coalesce((SELECT format(', %s direct arguments, transition %s, final %s, combine %s, state %s, initial %s, sort %s',
                                  a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggtranstype::regtype,
                                  quote_nullable(a.agginitval), a.aggsortop::regoperator)
                      FROM pg_aggregate AS a WHERE a.aggfnoid = p.oid), '')
       || ', source ' || coalesce(CASE WHEN to_jsonb(p) ->> 'prosqlbody' IS NULL THEN quote_literal(p.prosrc) END, 'in SQL')
       || coalesce(', library ' || p.probin, ''),
       CASE WHEN to_jsonb(p) ->> 'prosqlbody' IS NOT NULL THEN pg_get_functiondef(p.oid) END
  FROM pg_proc AS p
  JOIN pg_namespace AS n ON n.oid = p.pronamespace
  JOIN pg_roles AS r ON r.oid = p.proowner
  JOIN pg_language AS l ON l.oid = p.prolang
 WHERE n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
