package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.EventTrigger;

/** Queries for event triggers. */
final class EventTriggersQuery {
    static final Query<EventTrigger> QUERY = Query.of(EventTrigger.class, """
            SELECT e.oid,
                   e.evtname AS name,
                   pg_catalog.pg_get_userbyid(e.evtowner) AS owner,
                   e.evtevent AS event,
                   ARRAY(SELECT pg_catalog.quote_literal(t) FROM pg_catalog.unnest(e.evttags) AS t) AS tags,
                   e.evtfoid::pg_catalog.regproc::pg_catalog.text AS function,
                   e.evtenabled::pg_catalog.text AS enabled
              FROM pg_catalog.pg_event_trigger e
             WHERE {pg_event_trigger e is no member}
            """);

    private EventTriggersQuery() {}
}
