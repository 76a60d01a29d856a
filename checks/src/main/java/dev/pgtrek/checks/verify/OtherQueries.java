package dev.pgtrek.checks.verify;

/**
 * The queries for operators, casts, collations, text search, foreign servers, event triggers and all remaining kinds.
 *
 * <p>See {@link CatalogQuery} for the common properties of these queries.
 */
final class OtherQueries {
    private OtherQueries() {}

    /** Options of foreign servers and user mappings contain secrets, so a hash replaces them. Their order has no meaning. */
    static final String OTHERS = """
            WITH others (class, id, owner, definition) AS (
              SELECT 'pg_operator'::regclass::oid, o.oid, o.oprowner,
                     concat_ws(', ', o.oprcode, o.oprrest, o.oprjoin,
                               'commutator ' || nullif(o.oprcom, 0)::regoperator,
                               'negator ' || nullif(o.oprnegate, 0)::regoperator,
                               CASE WHEN o.oprcanhash THEN 'hashes' END,
                               CASE WHEN o.oprcanmerge THEN 'merges' END)
                FROM pg_operator AS o
               WHERE o.oprcode <> 0 -- else it has but a name, as somebody's commutator
              UNION ALL
              SELECT 'pg_opclass'::regclass, o.oid, o.opcowner,
                     concat_ws(', ', format_type(o.opcintype, NULL), format_type(nullif(o.opckeytype, 0), NULL),
                               CASE WHEN o.opcdefault THEN 'default' END)
                FROM pg_opclass AS o
              UNION ALL
              SELECT 'pg_opfamily'::regclass, f.oid, f.opfowner,
                     concat_ws('; ',
                       (SELECT string_agg(op.amopstrategy || ' ' || op.amopopr::regoperator, ', '
                                          ORDER BY op.amopstrategy, op.amopopr::regoperator::text COLLATE "C")
                          FROM pg_amop AS op
                         WHERE op.amopfamily = f.oid),
                       (SELECT string_agg(fn.amprocnum || ' ' || fn.amproc::oid::regprocedure, ', '
                                          ORDER BY fn.amprocnum, fn.amproc::oid::regprocedure::text COLLATE "C")
                          FROM pg_amproc AS fn
                         WHERE fn.amprocfamily = f.oid))
                FROM pg_opfamily AS f
              UNION ALL
              SELECT 'pg_cast'::regclass, c.oid, NULL,
                     concat_ws(', ', nullif(c.castfunc, 0)::regprocedure, c.castcontext, c.castmethod)
                FROM pg_cast AS c
              UNION ALL
              SELECT 'pg_conversion'::regclass, c.oid, c.conowner,
                     concat_ws(', ', c.conproc, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
                               CASE WHEN c.condefault THEN 'default' END)
                FROM pg_conversion AS c
              UNION ALL
              SELECT 'pg_collation'::regclass, c.oid, c.collowner,
                     concat_ws(', ', 'provider ' || c.collprovider::text,
                               coalesce(m.c ->> 'colllocale', m.c ->> 'colliculocale', m.c ->> 'collcollate'),
                               CASE WHEN c.collprovider = 'c' THEN m.c ->> 'collctype' END,
                               CASE WHEN m.c ->> 'collisdeterministic' = 'false' THEN 'not deterministic' END,
                               'rules ' || (m.c ->> 'collicurules'))
                FROM pg_collation AS c
               CROSS JOIN LATERAL to_jsonb(c) AS m (c)
              UNION ALL
              SELECT 'pg_ts_parser'::regclass, p.oid, NULL,
                     concat_ws(', ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
                FROM pg_ts_parser AS p
              UNION ALL
              SELECT 'pg_ts_template'::regclass, t.oid, NULL, concat_ws(', ', t.tmplinit, t.tmpllexize)
                FROM pg_ts_template AS t
              UNION ALL
              SELECT 'pg_ts_dict'::regclass, d.oid, d.dictowner, concat_ws(', ', t.tmplname, d.dictinitoption)
                FROM pg_ts_dict AS d
                JOIN pg_ts_template AS t ON t.oid = d.dicttemplate
              UNION ALL
              SELECT 'pg_ts_config'::regclass, c.oid, c.cfgowner,
                     concat_ws('; ', p.prsname,
                       (SELECT string_agg(m.maptokentype || ' ' || m.mapdict::regdictionary, ', '
                                          ORDER BY m.maptokentype, m.mapseqno)
                          FROM pg_ts_config_map AS m
                         WHERE m.mapcfg = c.oid))
                FROM pg_ts_config AS c
                JOIN pg_ts_parser AS p ON p.oid = c.cfgparser
              UNION ALL
              SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, w.fdwowner,
                     concat_ws(', ', nullif(w.fdwhandler::oid, 0)::regproc, nullif(w.fdwvalidator::oid, 0)::regproc,
                               'options ' || (SELECT hashtext(string_agg(quote_literal(o), ', ' ORDER BY o COLLATE
                                 "C")) FROM unnest(w.fdwoptions) AS o))
                FROM pg_foreign_data_wrapper AS w
              UNION ALL
              SELECT 'pg_foreign_server'::regclass, s.oid, s.srvowner,
                     concat_ws(', ', w.fdwname, s.srvtype, s.srvversion, 'options ' || (SELECT
                       hashtext(string_agg(quote_literal(o), ', ' ORDER BY o COLLATE "C")) FROM unnest(s.srvoptions) AS o))
                FROM pg_foreign_server AS s
                JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
              UNION ALL
              SELECT 'pg_user_mapping'::regclass, u.umid, NULL, 'options ' || (SELECT
                hashtext(string_agg(quote_literal(o), ', ' ORDER BY o COLLATE "C")) FROM unnest(u.umoptions) AS o)
                FROM pg_user_mappings AS u
              UNION ALL
              SELECT 'pg_event_trigger'::regclass, e.oid, e.evtowner,
                     concat_ws(', ', e.evtevent, e.evtfoid::regproc, 'enabled ' || e.evtenabled::text,
                               (SELECT string_agg(t, ' ' ORDER BY t COLLATE "C") FROM unnest(e.evttags) AS t))
                FROM pg_event_trigger AS e
               WHERE e.evtname !~ ${ours}
              UNION ALL
              SELECT 'pg_language'::regclass, l.oid, l.lanowner,
                     concat_ws(', ', CASE WHEN l.lanpltrusted THEN 'trusted' END, nullif(l.lanplcallfoid::oid, 0)::regproc)
                FROM pg_language AS l
              UNION ALL
              SELECT 'pg_transform'::regclass, t.oid, NULL,
                     concat_ws(', ', nullif(t.trffromsql::oid, 0)::regproc, nullif(t.trftosql::oid, 0)::regproc)
                FROM pg_transform AS t
              UNION ALL
              SELECT 'pg_am'::regclass, a.oid, NULL, concat_ws(', ', a.amtype, a.amhandler)
                FROM pg_am AS a
              UNION ALL
              SELECT 'pg_statistic_ext'::regclass, s.oid, s.stxowner, pg_get_statisticsobjdef(s.oid)
                FROM pg_statistic_ext AS s
            )
            SELECT identified.type,
                   identified.identity,
                   coalesce(identified.schema, ''),
                   concat_ws('; ', 'owner ' || quote_ident(pg_get_userbyid(o.owner)), o.definition)
              FROM others AS o
             CROSS JOIN LATERAL pg_identify_object(o.class, o.id, 0) AS identified
             WHERE o.id >= 16384
               AND coalesce(identified.schema, '') !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = o.class AND d.objid = o.id AND d.deptype IN ('e', 'i'))
            """;
}
