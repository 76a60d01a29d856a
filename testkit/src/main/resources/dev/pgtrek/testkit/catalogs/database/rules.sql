SELECT format('rule %I on %s, enabled %s', w.rulename, w.ev_class::regclass, w.ev_enabled),
       pg_get_ruledef(w.oid)
  FROM pg_rewrite AS w
  JOIN pg_class AS c ON c.oid = w.ev_class
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE w.rulename <> '_RETURN' AND n.nspname !~ '^(pg_|pgtrek)' AND n.nspname <> 'information_schema'
