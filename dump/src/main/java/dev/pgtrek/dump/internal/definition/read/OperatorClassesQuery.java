package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.OperatorClass;

/** Queries for classes of operators. */
final class OperatorClassesQuery {
    static final Query<OperatorClass> QUERY = Query.of(OperatorClass.class, """
            SELECT c.oid,
                   n.nspname AS schema,
                   c.opcname AS name,
                   pg_catalog.pg_get_userbyid(c.opcowner) AS owner,
                   pg_catalog.quote_ident(a.amname) AS method,
                   c.opcdefault AS is_default,
                   pg_catalog.format_type(c.opcintype, NULL) AS type,
                   pg_catalog.format('%I.%I', fn.nspname, f.opfname) AS family,
                   CASE WHEN c.opckeytype <> 0 THEN pg_catalog.format_type(c.opckeytype, NULL) END AS storage,
                   ARRAY(SELECT member
                           FROM (SELECT 1 AS part, m.amopstrategy AS position,
                                        pg_catalog.format('OPERATOR %s %s', m.amopstrategy, m.amopopr::pg_catalog.regoperator)
                                          || COALESCE((SELECT ' FOR ORDER BY ' || pg_catalog.format('%I.%I', s.nspname, f.opfname)
                                                         FROM pg_catalog.pg_opfamily f
                                                         JOIN pg_catalog.pg_namespace s ON s.oid = f.opfnamespace
                                                        WHERE f.oid = m.amopsortfamily), '') AS member
                                   FROM pg_catalog.pg_depend d
                                   JOIN pg_catalog.pg_amop m ON m.oid = d.objid
                                  WHERE d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                                    AND d.refobjid = c.oid
                                    AND d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
                                 UNION ALL
                                 SELECT 2, m.amprocnum,
                                        pg_catalog.format('FUNCTION %s (%s, %s) %s', m.amprocnum,
                                                          pg_catalog.format_type(m.amproclefttype, NULL),
                                                          pg_catalog.format_type(m.amprocrighttype, NULL),
                                                          m.amproc::pg_catalog.oid::pg_catalog.regprocedure)
                                   FROM pg_catalog.pg_depend d
                                   JOIN pg_catalog.pg_amproc m ON m.oid = d.objid
                                  WHERE d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                                    AND d.refobjid = c.oid
                                    AND d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass) AS clause
                          ORDER BY part, position) AS members
              FROM pg_catalog.pg_opclass c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
              JOIN pg_catalog.pg_am a ON a.oid = c.opcmethod
              JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
              JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
             WHERE {n is of users}
               AND {pg_opclass c is no member}
            """);

    private OperatorClassesQuery() {}
}
