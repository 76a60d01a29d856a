package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Subscription;

/** Queries for subscriptions. */
final class SubscriptionsQuery {
    static final Query<Subscription> QUERY = Query.of(Subscription.class, """
            SELECT s.oid,
                   s.subname AS name,
                   pg_catalog.pg_get_userbyid(s.subowner) AS owner,
                   s.subconninfo AS connection,
                   ARRAY(SELECT pg_catalog.quote_ident(p) FROM pg_catalog.unnest(s.subpublications) AS p) AS publications,
                   ARRAY(SELECT option
                           FROM (VALUES (1, 'connect = false'),
                                        (2, 'slot_name = ' || COALESCE(pg_catalog.quote_literal(s.subslotname), 'NONE')),
                                        (3, 'synchronous_commit = ' ||
                                          pg_catalog.quote_literal(NULLIF(s.subsynccommit, 'off')))
                                        {later}
                                ) AS clause (position, option)
                          WHERE option IS NOT NULL
                          ORDER BY position) AS options
              FROM pg_catalog.pg_subscription s
             WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
            """)
            .since(14, "later", """
                    , (4, CASE WHEN s.subbinary THEN 'binary = true' END),
                                                (5, {streaming}){later_still}""", "")
            .since(16, "streaming", """
                    CASE s.substream WHEN 't' THEN 'streaming = on' WHEN 'p' THEN 'streaming = parallel'
                                     WHEN 'f' THEN 'streaming = off'
                                     END""", "CASE WHEN s.substream THEN 'streaming = on' END")
            .since(15, "later_still", """
                    ,
                                                (6, CASE WHEN s.subtwophasestate <> 'd' THEN 'two_phase = on' END),
                                                (7, CASE WHEN s.subdisableonerr
                                                         THEN 'disable_on_error = true' END){latest}""", "")
            .since(16, "latest", """
                    ,
                                                (8, CASE WHEN NOT s.subpasswordrequired THEN
                                                  'password_required = false' END),
                                                (9, CASE WHEN {runs_as_owner} THEN 'run_as_owner = true' END),
                                                (10, 'origin = '
                                                     || pg_catalog.quote_ident(NULLIF(s.suborigin, 'any'))){failover}""", "")
            .since(16, "runs_as_owner", "s.subrunasowner", "false")
            .since(17, "failover", """
                    ,
                                                (11, CASE WHEN s.subfailover THEN 'failover = true' END)""", "");

    private SubscriptionsQuery() {}
}
