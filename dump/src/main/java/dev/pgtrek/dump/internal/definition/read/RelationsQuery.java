package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Relation;

/** Queries for tables and views. */
final class RelationsQuery {
    static final Query<Relation> QUERY = Query.of(Relation.class, """
            SELECT c.oid,
                   n.nspname AS schema,
                   c.relname AS name,
                   pg_catalog.pg_get_userbyid(c.relowner) AS owner,
                   c.relkind::pg_catalog.text AS kind,
                   c.relpersistence::pg_catalog.text AS persistence,
                   c.relreplident::pg_catalog.text AS replica_identity,
                   c.relrowsecurity AS row_security,
                   c.relforcerowsecurity AS force_row_security,
                   c.relispartition AS partition,
                   s.spcname AS tablespace,
                   {access_method} AS access_method,
                   c.reloptions AS options,
                   t.reloptions AS toast_options,
                   CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type,
                   CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
                   CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
                   CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS query,
                   r.oid AS rule,
                   fs.srvname AS server,
                   ARRAY(SELECT pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value)
                           FROM pg_catalog.pg_options_to_table(f.ftoptions) AS o) AS server_options
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
              LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
              LEFT JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN' AND c.relkind IN ('v', 'm')
              LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
              LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = f.ftserver
             WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
               AND c.relpersistence <> 't'
               AND {n is of users}
               AND {pg_class c is no member}
            """)
            .since(12, "access_method", "(SELECT a.amname FROM pg_catalog.pg_am a WHERE a.oid = c.relam)", "NULL");

    private RelationsQuery() {}
}
