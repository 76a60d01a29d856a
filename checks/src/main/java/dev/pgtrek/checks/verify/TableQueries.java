package dev.pgtrek.checks.verify;

/**
 * The queries for constraints, indexes, queries, rules, triggers and policies of relations.
 *
 * <p>See {@link CatalogQuery} for the common properties of these queries.
 */
final class TableQueries {
    private TableQueries() {}

    /**
     * Not-null constraints have names only since 18: between older servers, columns describe them. A constraint that
     * parents have too is excluded: a definition may declare it as the table's own where it is not, and name it after any
     * parent. Foreign keys that partitions inherit from their parents are excluded if the server names them.
     */
    static final String CONSTRAINTS = """
            SELECT 'constraint',
                   n.nspname || '.' || c.relname || '.' || k.conname,
                   n.nspname || '.' || c.relname,
                   pg_get_constraintdef(k.oid)
              FROM pg_constraint AS k
              JOIN pg_class AS c ON c.oid = k.conrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE (k.contype IN ('p', 'u', 'f', 'c', 'x')
                    OR k.contype = 'n' AND k.coninhcount = 0 AND current_setting('pgtrek.older_major')::int >= 18)
               AND NOT (k.contype = 'f' AND coalesce(to_jsonb(k) ->> 'conparentid', '0') <> '0')
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    static final String INDEXES = """
            SELECT 'index',
                   n.nspname || '.' || c.relname,
                   rn.nspname || '.' || r.relname,
                   concat_ws('; ',
                     pg_get_indexdef(i.indexrelid),
                     'attached to ' || (SELECT p.inhparent::regclass::text FROM pg_inherits AS p WHERE p.inhrelid = c.oid),
                     CASE WHEN NOT i.indisvalid THEN 'invalid' END,
                     CASE WHEN i.indisclustered THEN 'clustered' END,
                     CASE WHEN i.indisreplident THEN 'replica identity' END)
              FROM pg_index AS i
              JOIN pg_class AS c ON c.oid = i.indexrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
              JOIN pg_class AS r ON r.oid = i.indrelid
              JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
             WHERE n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid IN (c.oid, r.oid) AND d.deptype = 'e')
            """;

    /**
     * The text of a query is the same only on servers of one major version; otherwise the objects that it reads are
     * compared.
     */
    static final String VIEWS = """
            SELECT 'query of',
                   n.nspname || '.' || c.relname,
                   n.nspname || '.' || c.relname,
                   CASE WHEN current_setting('pgtrek.same_major') = 'on'
                        THEN pg_get_viewdef(c.oid)
                        ELSE 'reads ' || (SELECT string_agg(DISTINCT used.name COLLATE "C", ', ' ORDER BY used.name
                          COLLATE "C")
                                            FROM pg_rewrite AS w
                                            JOIN pg_depend AS d
                                              ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                                             AND d.deptype = 'n' AND d.refobjid <> c.oid
                                            LEFT JOIN pg_attribute AS a
                                              ON d.refclassid = 'pg_class'::regclass
                                             AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                                           CROSS JOIN LATERAL (
                                                   VALUES (CASE d.refclassid
                                                             WHEN 'pg_class'::regclass
                                                             THEN d.refobjid::regclass::text || coalesce('.' ||
                                                               quote_ident(a.attname), '')
                                                             WHEN 'pg_proc'::regclass
                                                             THEN d.refobjid::regprocedure::text
                                                           END)
                                                 ) AS used (name)
                                           WHERE w.ev_class = c.oid AND w.rulename = '_RETURN')
                   END
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('v', 'm')
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    /** The text of a rule is the same only on servers of one major version. */
    static final String RULES = """
            SELECT 'rule',
                   n.nspname || '.' || c.relname || '.' || w.rulename,
                   n.nspname || '.' || c.relname,
                   concat_ws('; ',
                     'event ' || w.ev_type::text,
                     CASE WHEN w.is_instead THEN 'instead' END,
                     'enabled ' || w.ev_enabled::text,
                     CASE WHEN current_setting('pgtrek.same_major') = 'on' THEN pg_get_ruledef(w.oid) END)
              FROM pg_rewrite AS w
              JOIN pg_class AS c ON c.oid = w.ev_class
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE w.rulename <> '_RETURN'
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    /** The clones of parents' triggers on partitions are excluded. */
    static final String TRIGGERS = """
            SELECT 'trigger',
                   n.nspname || '.' || c.relname || '.' || g.tgname,
                   n.nspname || '.' || c.relname,
                   replace(pg_get_triggerdef(g.oid), ' EXECUTE PROCEDURE ', ' EXECUTE FUNCTION ')
                     || '; enabled ' || g.tgenabled::text
              FROM pg_trigger AS g
              JOIN pg_class AS c ON c.oid = g.tgrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE NOT g.tgisinternal
               AND coalesce(to_jsonb(g) ->> 'tgparentid', '0') = '0'
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    /** A condition that contains a query is compared only between servers of one major version. */
    static final String POLICIES = """
            SELECT 'policy',
                   n.nspname || '.' || c.relname || '.' || p.polname,
                   n.nspname || '.' || c.relname,
                   concat_ws('; ',
                     CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
                     'for ' || p.polcmd::text,
                     'to ' || (SELECT string_agg(who.name, ', ' ORDER BY who.name::text COLLATE "C")
                                 FROM unnest(p.polroles) AS r (oid)
                                CROSS JOIN LATERAL (
                                        VALUES (CASE WHEN r.oid = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r.oid) END)
                                      ) AS who (name)),
                     'using ' || CASE WHEN current_setting('pgtrek.same_major') = 'on' OR condition.visible !~ 'SELECT'
                                      THEN condition.visible
                                      WHEN condition.visible IS NOT NULL THEN 'a query'
                                 END,
                     'check ' || CASE WHEN current_setting('pgtrek.same_major') = 'on' OR condition.accepted !~ 'SELECT'
                                      THEN condition.accepted
                                      WHEN condition.accepted IS NOT NULL THEN 'a query'
                                 END)
              FROM pg_policy AS p
             CROSS JOIN LATERAL (
                     VALUES (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
                   ) AS condition (visible, accepted)
              JOIN pg_class AS c ON c.oid = p.polrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    /**
     * Users' publications, with the tables that they publish; a publication for all tables includes those that the target
     * had before. Publishing of generated columns is configurable since 18, of truncations since 11.
     */
    static final String PUBLICATIONS = """
            SELECT 'publication', p.pubname, '',
                   concat_ws('; ',
                     'owner ' || quote_ident(pg_get_userbyid(p.pubowner)),
                     'publishes ' || concat_ws(', ',
                                       CASE WHEN p.pubinsert THEN 'insert' END,
                                       CASE WHEN p.pubupdate THEN 'update' END,
                                       CASE WHEN p.pubdelete THEN 'delete' END,
                                       CASE WHEN (more.p ->> 'pubtruncate')::boolean THEN 'truncate' END),
                     CASE WHEN (more.p ->> 'pubviaroot')::boolean THEN 'via roots' END,
                     'generated columns ' || nullif(more.p ->> 'pubgencols', 'n'),
                     CASE WHEN p.puballtables
                          THEN 'all tables'
                          ELSE 'tables ' || (SELECT string_agg(published.name, ', ' ORDER BY published.name COLLATE "C")
                                               FROM pg_publication_tables AS t
                                              CROSS JOIN LATERAL to_jsonb(t) AS more (t)
                                              CROSS JOIN LATERAL (
                                                      VALUES (quote_ident(t.schemaname) || '.' || quote_ident(t.tablename)
                                                              || CASE WHEN current_setting('pgtrek.same_major') = 'on'
                                                                      THEN coalesce(' columns ' || (more.t ->>
                                                                        'attnames'), '')
                                                                      ELSE ''
                                                                 END
                                                              || coalesce(' where ' || (more.t ->> 'rowfilter'), ''))
                                                    ) AS published (name)
                                              WHERE t.pubname = p.pubname)
                     END)
              FROM pg_publication AS p
             CROSS JOIN LATERAL to_jsonb(p) AS more (p)
             WHERE p.pubname !~ ${ours}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_publication'::regclass AND d.objid = p.oid AND d.deptype = 'e')
            """;
}
