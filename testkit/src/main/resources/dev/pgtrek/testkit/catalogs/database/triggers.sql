-- Up to version 11 functions of triggers are shown as procedures. What partitions have of their parents' triggers is left
-- out: up to version 14 that is internal.
SELECT format('trigger %I on %s, enabled %s', t.tgname, t.tgrelid::regclass, t.tgenabled),
       replace(pg_get_triggerdef(t.oid), ' EXECUTE PROCEDURE ', ' EXECUTE FUNCTION ')
  FROM pg_trigger AS t
  JOIN pg_class AS c ON c.oid = t.tgrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE NOT t.tgisinternal AND coalesce((to_jsonb(t) ->> 'tgparentid')::oid, 0) = 0
   AND n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
UNION ALL
SELECT format('event trigger %I, owner %I, on %s, enabled %s, function %s, tags %s',
              e.evtname, r.rolname, e.evtevent, e.evtenabled, e.evtfoid::regproc, e.evttags),
       NULL
  FROM pg_event_trigger AS e
  JOIN pg_roles AS r ON r.oid = e.evtowner
 WHERE e.evtname NOT LIKE 'pgtrek%'
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
