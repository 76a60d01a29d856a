package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Trigger;

/** Queries for triggers. */
final class TriggersQuery {
    static final Query<Trigger> QUERY = Query.of(Trigger.class, """
            SELECT t.oid,
                   n.nspname AS schema,
                   t.tgname AS name,
                   t.tgrelid AS relation,
                   {cloned} AS cloned,
                   pg_catalog.pg_get_triggerdef(t.oid) AS definition,
                   t.tgenabled::pg_catalog.text AS enabled
              FROM pg_catalog.pg_trigger t
              JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                   {parent}
             WHERE ({own})
               AND c.relpersistence <> 't'
               AND {n is of users}
               AND {pg_class c is no member}
               AND {pg_trigger t is no member}
            """)
            .since(13, "cloned", "t.tgparentid <> 0", "t.tgisinternal")
            .since(13, "parent", "LEFT JOIN pg_catalog.pg_trigger u ON u.oid = t.tgparentid", "{parent_by_dependency}")
            .since(11, "parent_by_dependency", """
                    LEFT JOIN pg_catalog.pg_depend d
                                  ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid
                                 AND d.refclassid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
                                LEFT JOIN pg_catalog.pg_trigger u ON u.oid = d.refobjid""", "")
            .since(13, "own", """
                    (NOT t.tgisinternal AND t.tgparentid = 0) OR t.tgenabled <> u.tgenabled""", "{own_by_dependency}")
            .since(11, "own_by_dependency", "NOT t.tgisinternal OR t.tgenabled <> u.tgenabled", "NOT t.tgisinternal");

    private TriggersQuery() {}
}
