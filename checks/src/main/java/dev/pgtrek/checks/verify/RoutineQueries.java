package dev.pgtrek.checks.verify;

/**
 * The queries for functions, procedures, aggregates and types.
 *
 * <p>See {@link CatalogQuery} for the common properties of these queries.
 */
final class RoutineQueries {
    private RoutineQueries() {}

    /**
     * The functions that are created with a type, such as a range's constructors, are excluded: newer versions have more
     * of them. The server stores a body unchanged, so it is compared as a literal.
     */
    static final String ROUTINES = """
            SELECT CASE coalesce(more.p ->> 'prokind',
                                 CASE WHEN (more.p ->> 'proisagg')::boolean THEN 'a'
                                      WHEN (more.p ->> 'proiswindow')::boolean THEN 'w'
                                 END)
                     WHEN 'a' THEN 'aggregate'
                     WHEN 'w' THEN 'window function'
                     WHEN 'p' THEN 'procedure'
                     ELSE 'function'
                   END,
                   n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
                   n.nspname,
                   concat_ws('; ',
                     'owner ' || quote_ident(pg_get_userbyid(p.proowner)),
                     'arguments ' || regexp_replace(pg_get_function_arguments(p.oid), '(^|, )IN ', '\\1', 'g'),
                     'returns ' || pg_get_function_result(p.oid),
                     'language ' || l.lanname,
                     'volatility ' || p.provolatile::text,
                     'parallel ' || p.proparallel::text,
                     CASE WHEN p.proisstrict THEN 'strict' END,
                     CASE WHEN p.prosecdef THEN 'security definer' END,
                     CASE WHEN p.proleakproof THEN 'leakproof' END,
                     'cost ' || p.procost,
                     'rows ' || p.prorows,
                     'set ' || (SELECT string_agg(s, ', ' ORDER BY s COLLATE "C") FROM unnest(p.proconfig) AS s),
                     'library ' || p.probin,
                     'transition ' || ag.aggtransfn || ' of ' || format_type(ag.aggtranstype, NULL),
                     'final ' || nullif(ag.aggfinalfn::oid, 0)::regproc,
                     'combine ' || nullif(ag.aggcombinefn::oid, 0)::regproc,
                     'serialize ' || nullif(ag.aggserialfn::oid, 0)::regproc || ' ' || nullif(ag.aggdeserialfn::oid,
                       0)::regproc,
                     'moving ' || nullif(ag.aggmtransfn::oid, 0)::regproc || ' ' || nullif(ag.aggminvtransfn::oid,
                       0)::regproc || ' '
                               || format_type(ag.aggmtranstype, NULL),
                     'moving final ' || nullif(ag.aggmfinalfn::oid, 0)::regproc,
                     'sort ' || nullif(ag.aggsortop, 0)::regoperator,
                     'kind ' || ag.aggkind::text || ag.aggnumdirectargs,
                     'initial ' || ag.agginitval,
                     'moving initial ' || ag.aggminitval,
                     'body ' || CASE WHEN more.p ->> 'prosqlbody' IS NULL THEN quote_literal(p.prosrc)
                                     WHEN current_setting('pgtrek.same_major') = 'on' THEN pg_get_functiondef(p.oid)
                                     ELSE 'in standard SQL'
                                END)
              FROM pg_proc AS p
             CROSS JOIN LATERAL to_jsonb(p) AS more (p)
              JOIN pg_namespace AS n ON n.oid = p.pronamespace
              JOIN pg_language AS l ON l.oid = p.prolang
              LEFT JOIN pg_aggregate AS ag ON ag.aggfnoid = p.oid
             WHERE n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
            """;

    /** Excludes arrays and multiranges, which are created with their elements, and row types of tables. */
    static final String TYPES = """
            SELECT CASE t.typtype
                     WHEN 'e' THEN 'enum'
                     WHEN 'd' THEN 'domain'
                     WHEN 'c' THEN 'composite type'
                     WHEN 'r' THEN 'range type'
                     ELSE 'type'
                   END,
                   n.nspname || '.' || t.typname,
                   n.nspname,
                   concat_ws('; ',
                     'owner ' || quote_ident(pg_get_userbyid(t.typowner)),
                     'labels ' || (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                     FROM pg_enum AS e
                                    WHERE e.enumtypid = t.oid),
                     CASE WHEN t.typtype = 'd'
                          THEN 'over ' || format_type(t.typbasetype, t.typtypmod)
                     END,
                     CASE WHEN t.typnotnull THEN 'not null' END,
                     'default ' || t.typdefault,
                     'collation ' || (SELECT cn.nspname || '.' || co.collname
                                        FROM pg_collation AS co
                                        JOIN pg_namespace AS cn ON cn.oid = co.collnamespace
                                       WHERE co.oid = t.typcollation AND co.collname <> 'default'),
                     'constraints ' || (SELECT string_agg(quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid),
                                                          ', ' ORDER BY k.conname)
                                          FROM pg_constraint AS k
                                         WHERE k.contypid = t.oid AND k.contype = 'c'),
                     'attributes ' || (SELECT string_agg(concat_ws(' ',
                                                           quote_ident(a.attname),
                                                           format_type(a.atttypid, a.atttypmod),
                                                           'collation ' || (SELECT cn.nspname || '.' || co.collname
                                                                              FROM pg_collation AS co
                                                                              JOIN pg_namespace AS cn ON cn.oid =
                                                                                co.collnamespace
                                                                             WHERE co.oid = a.attcollation
                                                                               AND co.collname <> 'default')),
                                                         ', ' ORDER BY a.attnum)
                                         FROM pg_attribute AS a
                                        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid
                                          AND a.attnum > 0 AND NOT a.attisdropped),
                     (SELECT concat_ws(' ',
                               'range of', format_type(r.rngsubtype, NULL),
                               'class', opn.nspname || '.' || op.opcname,
                               'collation ' || cn.nspname || '.' || co.collname,
                               'canonical ' || nullif(r.rngcanonical::oid, 0)::regproc,
                               'difference ' || nullif(r.rngsubdiff::oid, 0)::regproc)
                        FROM pg_range AS r
                        JOIN pg_opclass AS op ON op.oid = r.rngsubopc
                        JOIN pg_namespace AS opn ON opn.oid = op.opcnamespace
                        LEFT JOIN pg_collation AS co ON co.oid = r.rngcollation
                        LEFT JOIN pg_namespace AS cn ON cn.oid = co.collnamespace
                       WHERE r.rngtypid = t.oid),
                     CASE WHEN t.typtype = 'b'
                          THEN concat_ws(' ', t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout,
                                         t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory, t.typispreferred,
                                         t.typdelim, format_type(nullif(t.typelem, 0), NULL))
                     END)
              FROM pg_type AS t
              JOIN pg_namespace AS n ON n.oid = t.typnamespace
              LEFT JOIN pg_class AS c ON c.oid = t.typrelid
             WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r')
               AND (t.typtype <> 'c' OR c.relkind = 'c')
               AND NOT EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = t.oid)
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
            """;
}
