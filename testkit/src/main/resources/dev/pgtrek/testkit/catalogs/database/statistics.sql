SELECT format('statistics %I.%I, owner %I', n.nspname, s.stxname, r.rolname)
       || CASE WHEN coalesce((to_jsonb(s) ->> 'stxstattarget')::int, -1) >= 0 THEN ', target ' || (to_jsonb(s) ->> 'stxstattarget') ELSE '' END,
       pg_get_statisticsobjdef(s.oid)
  FROM pg_statistic_ext AS s
  JOIN pg_namespace AS n ON n.oid = s.stxnamespace
  JOIN pg_roles AS r ON r.oid = s.stxowner
