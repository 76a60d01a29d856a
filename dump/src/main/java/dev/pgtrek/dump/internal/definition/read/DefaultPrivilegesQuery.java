package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.DefaultPrivileges;

/** Queries for default privileges. */
final class DefaultPrivilegesQuery {
    static final Query<DefaultPrivileges> QUERY = Query.of(DefaultPrivileges.class, """
            SELECT d.oid,
                   n.nspname AS schema,
                   pg_catalog.pg_get_userbyid(d.defaclrole) AS owner,
                   d.defaclobjtype::pg_catalog.text AS type,
                   d.defaclacl::pg_catalog.text[] AS acl,
                   CASE WHEN d.defaclnamespace = 0
                        THEN pg_catalog.acldefault(CASE WHEN d.defaclobjtype = 'S' THEN 's'::pg_catalog."char"
                                                        ELSE d.defaclobjtype END, d.defaclrole)::pg_catalog.text[]
                                                          END AS base
              FROM pg_catalog.pg_default_acl d
              LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
             WHERE d.defaclnamespace = 0 OR {n is of users}
            """);

    private DefaultPrivilegesQuery() {}
}
