package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Rule;

/** Queries for rules. */
final class RulesQuery {
    static final Query<Rule> QUERY = Query.of(Rule.class, """
            SELECT r.oid,
                   n.nspname AS schema,
                   r.rulename AS name,
                   r.ev_class AS relation,
                   pg_catalog.pg_get_ruledef(r.oid) AS definition,
                   r.ev_enabled::pg_catalog.text AS enabled
              FROM pg_catalog.pg_rewrite r
              JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE (r.rulename <> '_RETURN' OR c.relkind NOT IN ('v', 'm'))
               AND c.relpersistence <> 't'
               AND {n is of users}
               AND {pg_class c is no member}
               AND {pg_rewrite r is no member}
            """);

    private RulesQuery() {}
}
