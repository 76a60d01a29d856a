-- Rarer kinds of objects, by their identity and owner, with what is most easily lost of them.
WITH object(class, id, owner, detail) AS (
  SELECT 'pg_collation'::regclass, oid, collowner, format('provider %s, %s, %s', collprovider, to_jsonb(c) ->> 'collcollate', to_jsonb(c) ->> 'collctype')
    FROM pg_collation AS c WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_conversion'::regclass, oid, conowner, conproc::text FROM pg_conversion WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_operator'::regclass, oid, oprowner, format('function %s, commutator %s, negator %s', oprcode, oprcom::regoperator, oprnegate::regoperator)
    FROM pg_operator WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_opfamily'::regclass, oid, opfowner, '' FROM pg_opfamily WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_opclass'::regclass, oid, opcowner, format('type %s, default %s', opcintype::regtype, opcdefault) FROM pg_opclass WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_cast'::regclass, oid, NULL, format('context %s, method %s', castcontext, castmethod) FROM pg_cast WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_transform'::regclass, oid, NULL, '' FROM pg_transform WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_language'::regclass, oid, lanowner, format('trusted %s', lanpltrusted) FROM pg_language WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_ts_config'::regclass, oid, cfgowner, '' FROM pg_ts_config WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_ts_dict'::regclass, oid, dictowner, coalesce(dictinitoption, '') FROM pg_ts_dict WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_ts_parser'::regclass, oid, NULL, '' FROM pg_ts_parser WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_ts_template'::regclass, oid, NULL, '' FROM pg_ts_template WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_foreign_data_wrapper'::regclass, oid, fdwowner, format('options %s', fdwoptions) FROM pg_foreign_data_wrapper WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_foreign_server'::regclass, oid, srvowner, format('type %s, version %s, options %s', srvtype, srvversion, srvoptions)
    FROM pg_foreign_server WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_user_mapping'::regclass, oid, NULL, '' FROM pg_user_mapping
)
SELECT format('%s %s', i.type, i.identity) || coalesce(', owner ' || quote_ident(r.rolname), '') || coalesce(', ' || nullif(o.detail, ''), ''),
       NULL
  FROM object AS o
  CROSS JOIN pg_identify_object(o.class, o.id, 0) AS i
  LEFT JOIN pg_roles AS r ON r.oid = o.owner
 WHERE coalesce(i.schema, '') NOT LIKE 'pgtrek%'
   AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = o.class AND d.objid = o.id AND d.deptype IN ('e', 'i'))
