package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Operator;

/** Queries for operators. */
final class OperatorsQuery {
    static final Query<Operator> QUERY = Query.of(Operator.class, """
            SELECT o.oid,
                   n.nspname AS schema,
                   o.oprname AS name,
                   pg_catalog.pg_get_userbyid(o.oprowner) AS owner,
                   CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END || ', '
                     || CASE WHEN o.oprright = 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END AS arguments,
                   ARRAY(SELECT option
                           FROM (VALUES (1, 'PROCEDURE = ' || o.oprcode::pg_catalog.text),
                                        (2, 'LEFTARG = ' || CASE WHEN o.oprleft <> 0 THEN
                                          pg_catalog.format_type(o.oprleft, NULL) END),
                                        (3, 'RIGHTARG = ' || CASE WHEN o.oprright <> 0 THEN
                                          pg_catalog.format_type(o.oprright, NULL) END),
                                        (4, (SELECT 'COMMUTATOR = OPERATOR(' || pg_catalog.quote_ident(s.nspname) ||
                                          '.' || x.oprname || ')'
                                               FROM pg_catalog.pg_operator x
                                               JOIN pg_catalog.pg_namespace s ON s.oid = x.oprnamespace
                                              WHERE x.oid = o.oprcom)),
                                        (5, (SELECT 'NEGATOR = OPERATOR(' || pg_catalog.quote_ident(s.nspname) || '.'
                                          || x.oprname || ')'
                                               FROM pg_catalog.pg_operator x
                                               JOIN pg_catalog.pg_namespace s ON s.oid = x.oprnamespace
                                              WHERE x.oid = o.oprnegate)),
                                        (6, 'RESTRICT = ' || NULLIF(o.oprrest::pg_catalog.text, '-')),
                                        (7, 'JOIN = ' || NULLIF(o.oprjoin::pg_catalog.text, '-')),
                                        (8, CASE WHEN o.oprcanmerge THEN 'MERGES' END),
                                        (9, CASE WHEN o.oprcanhash THEN 'HASHES' END)
                                ) AS clause (position, option)
                          WHERE option IS NOT NULL
                          ORDER BY position) AS options
              FROM pg_catalog.pg_operator o
              JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
             WHERE o.oprcode <> 0
               AND {n is of users}
               AND {pg_operator o is no member}
            """);

    private OperatorsQuery() {}
}
