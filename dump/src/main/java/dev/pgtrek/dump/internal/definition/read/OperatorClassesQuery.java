package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.OperatorClass;

/** Queries for classes of operators. */
final class OperatorClassesQuery {
    static final Query<OperatorClass> QUERY =
            Query.of(OperatorClass.class, """
            SELECT c.oid,
                   n.nspname AS schema,
                   c.opcname AS name,
                   pg_catalog.pg_get_userbyid(c.opcowner) AS owner,
                   pg_catalog.quote_ident(a.amname) AS method,
                   c.opcdefault AS is_default,
                   pg_catalog.format_type(c.opcintype, NULL) AS type,
                   pg_catalog.format('%I.%I', fn.nspname, f.opfname) AS family,
                   CASE WHEN c.opckeytype <> 0 THEN pg_catalog.format_type(c.opckeytype, NULL) END AS storage,
                   {members} AS members
              FROM pg_catalog.pg_opclass c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
              JOIN pg_catalog.pg_am a ON a.oid = c.opcmethod
              JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
              JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
             WHERE {n is of users}
               AND {pg_opclass c is no member}
            """.replace("{members}", OperatorMembers.of("pg_opclass", "c.oid")));

    private OperatorClassesQuery() {}
}
