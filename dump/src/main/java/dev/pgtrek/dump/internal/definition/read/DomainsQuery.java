package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Domain;

/** Queries for domains. */
final class DomainsQuery {
    static final Query<Domain> QUERY = Query.of(Domain.class, """
            SELECT t.oid,
                   n.nspname AS schema,
                   t.typname AS name,
                   pg_catalog.pg_get_userbyid(t.typowner) AS owner,
                   pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,
                   CASE WHEN t.typcollation <> b.typcollation THEN pg_catalog.format('%I.%I', cn.nspname, c.collname)
                     END AS collation,
                   t.typnotnull AS not_null,
                   {not_null_name} AS not_null_name,
                   COALESCE(pg_catalog.pg_get_expr(t.typdefaultbin, 'pg_catalog.pg_type'::pg_catalog.regclass),
                            pg_catalog.quote_literal(t.typdefault)) AS default_expression
              FROM pg_catalog.pg_type t
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
              LEFT JOIN pg_catalog.pg_collation c ON c.oid = t.typcollation
              LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace
             WHERE t.typtype = 'd'
               AND {n is of users}
               AND {pg_type t is no member}
            """).since(17, "not_null_name", """
                    (SELECT k.conname
                       FROM pg_catalog.pg_constraint k
                      WHERE k.contypid = t.oid AND k.contype = 'n')""", "NULL");

    private DomainsQuery() {}
}
