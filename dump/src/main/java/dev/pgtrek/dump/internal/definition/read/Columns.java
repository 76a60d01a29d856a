package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Column;

/** Queries for the columns of tables, views and composite types. */
final class Columns {
    static final Query<Column> QUERY = Query.of(Column.class, """
            SELECT a.attrelid AS relation,
                   a.attnum AS number,
                   a.attname AS name,
                   pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
                   CASE WHEN a.attcollation <> t.typcollation THEN pg_catalog.format('%I.%I', cn.nspname,
                     cl.collname) END AS collation,
                   a.attnotnull AS not_null,
                   a.attislocal AS local,
                   COALESCE(a.attstattarget, -1) AS statistics,
                   CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::pg_catalog.text END AS storage,
                   {compression} AS compression,
                   a.attoptions AS options,
                   CASE WHEN a.attfdwoptions IS NOT NULL THEN ARRAY(SELECT pg_catalog.quote_ident(o.option_name) ||
                     ' ' || pg_catalog.quote_literal(o.option_value)
                           FROM pg_catalog.pg_options_to_table(a.attfdwoptions) AS o) END AS foreign_options,
                   {generated} AS generated,
                   d.oid AS default_oid,
                   pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default_expression,
                   {not_null_columns}
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_collation cl ON cl.oid = a.attcollation
              LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = cl.collnamespace
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                   {not_null_constraints}
             WHERE a.attnum > 0
               AND NOT a.attisdropped
               AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
               AND c.relpersistence <> 't'
               AND {n is of users}
               AND {pg_class c is no member}
             ORDER BY a.attrelid, a.attnum
            """)
            .since(14, "compression", "NULLIF(a.attcompression::pg_catalog.text, '')", "NULL")
            .since(12, "generated", "a.attgenerated::pg_catalog.text", "NULL")
            .since(18, "not_null_columns", """
                    k.oid AS not_null_oid, k.conname AS not_null_name, k.conislocal AS not_null_local,
                                       k.connoinherit AS not_null_no_inherit""", """
                    0 AS not_null_oid, NULL AS not_null_name, true AS not_null_local, false AS not_null_no_inherit""")
            .since(18, "not_null_constraints", """
                    LEFT JOIN pg_catalog.pg_constraint k
                                  ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.convalidated
                     AND k.conkey = ARRAY[a.attnum]""", "");

    private Columns() {}
}
