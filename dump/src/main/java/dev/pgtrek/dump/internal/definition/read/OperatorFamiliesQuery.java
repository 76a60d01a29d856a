package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.OperatorFamily;

/** Queries for families of operators. */
final class OperatorFamiliesQuery {
    static final Query<OperatorFamily> QUERY =
            Query.of(OperatorFamily.class, """
            SELECT f.oid,
                   n.nspname AS schema,
                   f.opfname AS name,
                   pg_catalog.pg_get_userbyid(f.opfowner) AS owner,
                   pg_catalog.quote_ident(a.amname) AS method,
                   {members} AS members
              FROM pg_catalog.pg_opfamily f
              JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
              JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
             WHERE {n is of users}
               AND {pg_opfamily f is no member}
            """.replace("{members}", OperatorMembers.of("pg_opfamily", "f.oid")));

    private OperatorFamiliesQuery() {}
}
