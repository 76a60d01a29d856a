package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.OperatorFamily;

/** Queries for families of operators. */
final class OperatorFamiliesQuery {
    static final Query<OperatorFamily> QUERY = Query.of(OperatorFamily.class, """
            SELECT f.oid,
                   n.nspname AS schema,
                   f.opfname AS name,
                   pg_catalog.pg_get_userbyid(f.opfowner) AS owner,
                   pg_catalog.quote_ident(a.amname) AS method,
                   ARRAY(SELECT member
                           FROM (SELECT 1 AS part, m.amopstrategy AS position,
                                        pg_catalog.format('OPERATOR %s %s', m.amopstrategy, m.amopopr::pg_catalog.regoperator)
                                          || COALESCE((SELECT ' FOR ORDER BY ' || pg_catalog.format('%I.%I', s.nspname, f.opfname)
                                                         FROM pg_catalog.pg_opfamily f
                                                         JOIN pg_catalog.pg_namespace s ON s.oid = f.opfnamespace
                                                        WHERE f.oid = m.amopsortfamily), '') AS member
                                   FROM pg_catalog.pg_depend d
                                   JOIN pg_catalog.pg_amop m ON m.oid = d.objid
                                  WHERE d.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass
                                    AND d.refobjid = f.oid
                                    AND d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
                                 UNION ALL
                                 SELECT 2, m.amprocnum,
                                        pg_catalog.format('FUNCTION %s (%s, %s) %s', m.amprocnum,
                                                          pg_catalog.format_type(m.amproclefttype, NULL),
                                                          pg_catalog.format_type(m.amprocrighttype, NULL),
                                                          m.amproc::pg_catalog.oid::pg_catalog.regprocedure)
                                   FROM pg_catalog.pg_depend d
                                   JOIN pg_catalog.pg_amproc m ON m.oid = d.objid
                                  WHERE d.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass
                                    AND d.refobjid = f.oid
                                    AND d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass) AS clause
                          ORDER BY part, position) AS members
              FROM pg_catalog.pg_opfamily f
              JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
              JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
             WHERE {n is of users}
               AND {pg_opfamily f is no member}
            """);

    private OperatorFamiliesQuery() {}
}
