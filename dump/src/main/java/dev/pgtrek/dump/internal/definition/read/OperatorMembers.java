package dev.pgtrek.dump.internal.definition.read;

/** The operators and functions that belong to a class or family of operators, as clauses of its definition. */
final class OperatorMembers {
    private static final String CLAUSES = """
            ARRAY(SELECT member
                    FROM (SELECT 1 AS part, m.amopstrategy AS position,
                                 pg_catalog.format('OPERATOR %s %s', m.amopstrategy, m.amopopr::pg_catalog.regoperator)
                                   || COALESCE((SELECT ' FOR ORDER BY ' || pg_catalog.format('%I.%I', s.nspname, f.opfname)
                                                  FROM pg_catalog.pg_opfamily f
                                                  JOIN pg_catalog.pg_namespace s ON s.oid = f.opfnamespace
                                                 WHERE f.oid = m.amopsortfamily), '') AS member
                            FROM pg_catalog.pg_depend d
                            JOIN pg_catalog.pg_amop m ON m.oid = d.objid
                           WHERE d.refclassid = 'pg_catalog.${owner}'::pg_catalog.regclass
                             AND d.refobjid = ${oid}
                             AND d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
                          UNION ALL
                          SELECT 2, m.amprocnum,
                                 pg_catalog.format('FUNCTION %s (%s, %s) %s', m.amprocnum,
                                                   pg_catalog.format_type(m.amproclefttype, NULL),
                                                   pg_catalog.format_type(m.amprocrighttype, NULL),
                                                   m.amproc::pg_catalog.oid::pg_catalog.regprocedure)
                            FROM pg_catalog.pg_depend d
                            JOIN pg_catalog.pg_amproc m ON m.oid = d.objid
                           WHERE d.refclassid = 'pg_catalog.${owner}'::pg_catalog.regclass
                             AND d.refobjid = ${oid}
                             AND d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass) AS clause
                   ORDER BY part, position)""";

    private OperatorMembers() {}

    /**
     * The expression that gives them, as an array.
     *
     * @param owner the catalog, {@code pg_opclass} or {@code pg_opfamily}
     * @param oid what gives the owner's OID in the query
     */
    static String of(String owner, String oid) {
        return CLAUSES.replace("${owner}", owner).replace("${oid}", oid);
    }
}
